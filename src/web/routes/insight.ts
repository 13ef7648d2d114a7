import { z } from '@hono/zod-openapi'
import { errorJson, errorKinds, oneErrorKind } from '../../answer/errors-answer.ts'
import { findTask } from '../../answer/find-task.ts'
import { historyFilter } from '../../answer/history-filter.ts'
import { SHAPES } from '../../answer/shapes/shapes.ts'
import { figuresOfTasks, tasksFiguresJson } from '../../answer/stats/all-tasks.ts'
import { parseGrouping } from '../../answer/stats/group-runs.ts'
import { figuresOfOne, oneTaskJson } from '../../answer/stats/one-task.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import { addRoute } from '../add-route.ts'
import type { AnswerCache } from '../answer-cache.ts'
import type { Dashboard } from '../dashboard.ts'
import { flag, option, whole } from '../parameters.ts'
import { RequestError } from '../problem.ts'
import type { Api } from '../web-env.ts'

const STATS_FRESH_MS = 10_000
const FRESH_MS = 2_000
const LIMIT = 50
const MOST = 1_000

export const errorGroup = z.strictObject({
  fingerprint: z
    .string()
    .regex(/^[0-9a-f]{1,64}$/, 'it is made of hex digits')
    .openapi({ type: 'string', pattern: '^[0-9a-f]{1,64}$' }),
})

/** What the runs come to, and what they failed of. */
export function addInsightRoutes(api: Api, { store, now }: Dashboard, cache: AnswerCache): void {
  addRoute(
    api,
    {
      path: '/api/stats',
      about: 'runs',
      says: 'what earlier runs come to: a list of all tasks, or one of them in detail; as `tasker stats --json`',
      query: z.strictObject({ stage: option, task: option, since: option, until: option, by: option }),
      answer: z.union([SHAPES.stats, SHAPES['stats task']]),
      role: 'viewer',
    },
    ({ query }) =>
      cache.get(`stats ${JSON.stringify(query)}`, STATS_FRESH_MS, async () => {
        const { stage, since, until, task, by } = query
        const filter = historyFilter(withoutAbsent({ stage, since, until }), now())
        const when = withoutAbsent({ since: filter.since, until: filter.until })
        if (task === undefined)
          return (await figuresOfTasks(store, { ...when, ...withoutAbsent({ stage }) })).map(tasksFiguresJson)
        const known = await findTask(store, task, stage)
        const grouping = by === undefined ? {} : { by: parseGrouping(by) }
        return oneTaskJson(known, await figuresOfOne(store, known, { ...when, ...grouping }))
      }),
  )

  addRoute(
    api,
    {
      path: '/api/errors',
      about: 'errors',
      says: 'what failed, each cause once, as `tasker errors --json`',
      query: z.strictObject({
        stage: option,
        task: option,
        since: option,
        search: option,
        all: flag,
        limit: whole(1, MOST),
      }),
      answer: SHAPES.errors,
      role: 'viewer',
    },
    ({ query }) =>
      cache.get(`errors ${JSON.stringify(query)}`, FRESH_MS, async () => {
        const which = { ...withoutAbsent(query), limit: query.limit ?? LIMIT }
        const { kinds } = await errorKinds(store, which, now())
        return kinds.map(kind => errorJson(kind, now()))
      }),
  )

  addRoute(
    api,
    {
      path: '/api/errors/{fingerprint}',
      about: 'errors',
      says: 'one cause with its latest runs, as `tasker errors show --json`',
      params: errorGroup,
      answer: SHAPES['errors show'],
      role: 'viewer',
    },
    async ({ params: { fingerprint } }) => {
      const found = await oneErrorKind(store, fingerprint)
      if (found === undefined) throw new RequestError(404, `nothing failed of ${fingerprint}`)
      return { ...errorJson(found.kind, now()), runs: found.runs }
    },
  )
}
