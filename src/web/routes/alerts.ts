import { z } from '@hono/zod-openapi'
import { rulesInForce } from '../../answer/rules-in-force.ts'
import { SHAPES } from '../../answer/shapes/shapes.ts'
import { findSilence, silence } from '../../answer/silences.ts'
import { parseDuration } from '../../kit/duration.ts'
import { addRoute } from '../add-route.ts'
import type { AnswerCache } from '../answer-cache.ts'
import { audited } from '../audited.ts'
import type { Feed } from '../changes/feed.ts'
import type { Dashboard } from '../dashboard.ts'
import { flag, runId, whole, word } from '../parameters.ts'
import { RequestError } from '../problem.ts'
import type { Api } from '../web-env.ts'

const FRESH_MS = 2_000
const LIMIT = 50
const MOST = 1_000
const LONGEST_MS = 366 * 86_400_000

/** Of what somebody is told, and of what nobody for a while. */
export function addAlertRoutes(api: Api, dashboard: Dashboard, cache: AnswerCache, feed: Feed): void {
  const { store, now, channels, rules } = dashboard

  addRoute(
    api,
    {
      path: '/api/alert-rules',
      about: 'alerts',
      says: 'which rules hold, and which tasks each is about now; as `tasker alert rules --json`',
      answer: SHAPES['alert rules'],
      role: 'viewer',
    },
    () => cache.get('alert-rules', FRESH_MS, () => rulesInForce(store, { ...rules, channels })),
  )

  addRoute(
    api,
    {
      path: '/api/silences',
      about: 'alerts',
      says: 'of which tasks nobody is told now, or ever was not; as `tasker alert silences --json`',
      query: z.strictObject({ all: flag, limit: whole(1, MOST) }),
      answer: SHAPES['alert silences'],
      role: 'viewer',
    },
    ({ query: { all = false, limit = LIMIT } }) => store.silences({ ...(!all && { holdsAt: now() }), limit }),
  )

  addRoute(
    api,
    {
      method: 'post',
      path: '/api/silences',
      about: 'alerts',
      says: 'tell nobody of some tasks for a while, as `tasker alert silence`; what is found meanwhile is kept',
      body: z.strictObject({
        tasks: word.min(1).max(300).nullable().describe('`STAGE/TASK` or `TASK`, with * and ?; null: all'),
        for: word.describe('how long, such as 2h'),
        note: word.optional(),
      }),
      answer: z.strictObject({ silence_id: z.uuid(), tasks: z.int().describe('so many it is about now') }),
      role: 'operator',
    },
    async ({ body: { tasks, for: span, note }, request }) => {
      const until = now() + spanOf(span)
      const action = { action: 'silence', target: tasks ?? 'all tasks', note }
      const made = await audited(dashboard, request, action, by =>
        silence(
          store,
          { by, until, ...(tasks !== null && { tasks }), ...(note !== undefined && { note }) },
          now(),
        ),
      )
      feed.tell('anything')
      return { silence_id: made.id, tasks: made.tasks }
    },
  )

  addRoute(
    api,
    {
      method: 'post',
      path: '/api/silences/{id}/end',
      about: 'alerts',
      says: 'end a silence before its time, as `tasker alert unsilence`',
      params: runId,
      answer: z.strictObject({}),
      role: 'operator',
    },
    async ({ params: { id }, request }) => {
      await findSilence(store, id)
      await audited(dashboard, request, { action: 'end silence', target: id }, async by => {
        if (!(await store.endSilence(id, by, now()))) throw new RequestError(409, 'it was over before')
      })
      feed.tell('anything')
      return {}
    },
  )
}

function spanOf(text: string): number {
  try {
    const span = parseDuration(text)
    if (span > 0 && span <= LONGEST_MS) return span
  } catch {
    // It is told below.
  }
  throw new RequestError(400, `for cannot be '${text}'`, 'write a time such as 2h, at most a year')
}
