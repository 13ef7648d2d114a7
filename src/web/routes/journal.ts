import { z } from '@hono/zod-openapi'
import { JOURNAL_PATH, JOURNAL_TYPE } from '../../store/http/wire.ts'
import { addRoute } from '../add-route.ts'
import type { Dashboard } from '../dashboard.ts'
import { callerOf } from '../guard/check-caller.ts'
import { createIntake } from '../journal/intake.ts'
import { readBody } from '../journal/read-body.ts'
import { RequestError } from '../problem.ts'
import type { Api, Request } from '../web-env.ts'

const RETRY_AFTER_SECONDS = '1'

const receipts = z.strictObject({
  runs: z.array(
    z.strictObject({
      run_id: z.uuid(),
      stored: z
        .int()
        .describe('all events up to this seq are recorded; if that is less than was sent, send all'),
      refused: z.strictObject({ message: z.string(), remedy: z.string() }).optional(),
      cancel: z.strictObject({ by: z.string(), kill_after_seconds: z.number() }).optional(),
    }),
  ),
})

/** How runs of hosts get here that may not reach the database. */
export function addJournalRoute(api: Api, dashboard: Dashboard): void {
  const intake = createIntake(dashboard)

  addRoute(
    api,
    {
      method: 'post',
      path: JOURNAL_PATH,
      about: 'runs',
      says: 'record events of runs: a line `{"run_id": …, "after": 0}`, then the lines of its journal',
      takes: JOURNAL_TYPE,
      answer: receipts,
      role: 'writer',
    },
    async ({ request }) => {
      const reporter = bearerOf(request)
      const { req } = request
      if (!req.header('Content-Type')?.startsWith(JOURNAL_TYPE))
        throw new RequestError(415, 'the body is no journal', `send it as ${JOURNAL_TYPE}`)
      try {
        if (intake.isFull)
          throw new RequestError(503, 'more is brought at once than can be recorded', 'try again in a moment')
        const body = await readBody(req.raw.body, req.header('Content-Encoding'))
        return { runs: await intake.take(body, reporter) }
      } catch (error) {
        // The rest of what is being sent is waited for by nobody.
        request.header('Connection', 'close')
        request.header('Retry-After', RETRY_AFTER_SECONDS)
        throw error
      }
    },
  )
}

/** A browser sends no token by itself, and whoever needs none writes to the database. */
function bearerOf(request: Request): string {
  const { name, csrf } = callerOf(request)
  if (name !== undefined && csrf === undefined) return name
  throw new RequestError(
    403,
    'journals are only taken with a bearer token',
    'start the dashboard with --auth token',
  )
}
