import { z } from '@hono/zod-openapi'
import { version } from '../../kit/version.ts'
import { addRoute } from '../add-route.ts'
import type { Dashboard } from '../dashboard.ts'
import { ROLES } from '../guard/caller.ts'
import type { Api } from '../web-env.ts'

const session = z.strictObject({
  user: z.string().nullable(),
  role: z.enum(ROLES),
  csrf: z.string().nullable(),
  version: z.string(),
  time_zone: z.string(),
  database: z.enum(['sqlite', 'postgresql']),
})

/** Who asks, and what the pages have to know before anything else. */
export function addSessionRoute(api: Api, { store }: Dashboard): void {
  addRoute(
    api,
    {
      path: '/api/session',
      about: 'server',
      says: 'who you are to the server, and what you may do',
      answer: session,
      role: 'viewer',
    },
    async ({ request }) => {
      const { name, role, csrf } = request.get('caller')
      return {
        user: name ?? null,
        role,
        csrf: csrf ?? null,
        version,
        time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        database: store.driver,
      }
    },
  )
}
