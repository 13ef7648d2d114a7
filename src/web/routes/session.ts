import { z } from '@hono/zod-openapi'
import { TOKEN_ROLES } from '../../domain/role.ts'
import { version } from '../../kit/version.ts'
import { addRoute } from '../add-route.ts'
import type { Dashboard } from '../dashboard.ts'
import { type Caller, WAYS } from '../guard/caller.ts'
import { callerOf } from '../guard/check-caller.ts'
import type { SignIn } from '../guard/sign-in.ts'
import type { Api } from '../web-env.ts'

const session = z.strictObject({
  user: z.string().nullable(),
  role: z.enum(TOKEN_ROLES),
  signed_in_by: z.enum(WAYS),
  csrf: z.string().nullable(),
  version: z.string(),
  time_zone: z.string(),
  database: z.enum(['sqlite', 'postgresql', 'http']),
})

/** Who asks, and what the pages have to know before anything else. */
export function addSessionRoutes(api: Api, { store }: Dashboard, signIn: SignIn | undefined): void {
  addRoute(
    api,
    {
      path: '/api/session',
      about: 'server',
      says: 'who you are to the server, and what you may do',
      answer: session,
      role: 'viewer',
    },
    async ({ request }) => sessionOf(callerOf(request)),
  )
  if (signIn === undefined) return

  addRoute(
    api,
    {
      method: 'post',
      path: '/api/session',
      about: 'server',
      says: 'sign in: a cookie stands for the token from then on',
      body: z.strictObject({ token: z.string().min(1).max(200) }),
      answer: session,
      role: undefined,
    },
    async ({ request, body: { token } }) => {
      await signIn.byToken(request, token)
      return sessionOf(callerOf(request))
    },
  )

  addRoute(
    api,
    {
      method: 'delete',
      path: '/api/session',
      about: 'server',
      says: 'sign out',
      answer: z.strictObject({}),
      role: undefined,
    },
    async ({ request }) => {
      signIn.signOut(request)
      return {}
    },
  )

  function sessionOf({ name, role, by, csrf }: Caller): z.infer<typeof session> {
    return {
      user: name ?? null,
      role,
      signed_in_by: by,
      csrf: csrf ?? null,
      version,
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      database: store.driver,
    }
  }
}
