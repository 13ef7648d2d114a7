import { z } from '@hono/zod-openapi'
import { sayError } from '../../domain/error.ts'
import { version } from '../../kit/version.ts'
import { within } from '../../kit/within.ts'
import { addRoute } from '../add-route.ts'
import type { AnswerCache } from '../answer-cache.ts'
import type { Dashboard } from '../dashboard.ts'
import type { Api } from '../web-env.ts'

const FRESH_MS = 1_000
const LIMIT_MS = 5_000

/** For whatever restarts the server, or sends requests to it. */
export function addHealthRoutes(api: Api, { store, now }: Dashboard, cache: AnswerCache): void {
  const isOk = z.strictObject({ status: z.literal('ok') })
  addRoute(
    api,
    { path: '/health/live', about: 'server', says: 'the server runs', answer: isOk, role: undefined },
    async () => ({ status: 'ok' }),
  )

  addRoute(
    api,
    {
      path: '/health/ready',
      about: 'server',
      says: 'the database answers; else the status is 503',
      answer: isOk,
      role: undefined,
    },
    async ({ request }) => {
      const trouble = await troubleOfStore()
      return trouble === undefined ? { status: 'ok' } : request.json({ status: 'unavailable' }, 503)
    },
  )

  const startedAt = now()
  addRoute(
    api,
    {
      path: '/health/status',
      about: 'server',
      says: 'the same in words',
      answer: z.strictObject({
        status: z.enum(['ok', 'unavailable']),
        version: z.string(),
        uptime_seconds: z.number(),
        database: z.strictObject({
          driver: z.enum(['sqlite', 'postgresql']),
          place: z.string(),
          trouble: z.string().nullable(),
        }),
      }),
      role: 'viewer',
    },
    async ({ request }) => {
      const trouble = await troubleOfStore()
      const about = {
        status: trouble === undefined ? 'ok' : 'unavailable',
        version,
        uptime_seconds: (now() - startedAt) / 1000,
        database: { driver: store.driver, place: store.place, trouble: trouble ?? null },
      }
      return request.json(about, trouble === undefined ? 200 : 503)
    },
  )

  function troubleOfStore(): Promise<string | undefined> {
    return cache.get('health', FRESH_MS, async () => {
      const asked = store.history({ limit: 1 }).then(() => undefined, sayError)
      const trouble = await within(LIMIT_MS, asked)
      return trouble === 'too late' ? `it did not answer within ${LIMIT_MS / 1000} s` : trouble
    })
  }
}
