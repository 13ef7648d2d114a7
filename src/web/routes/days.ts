import { z } from '@hono/zod-openapi'
import { DAYS, daysJson } from '../../answer/days-answer.ts'
import { addRoute } from '../add-route.ts'
import type { AnswerCache } from '../answer-cache.ts'
import type { Dashboard } from '../dashboard.ts'
import { option } from '../parameters.ts'
import type { Api } from '../web-env.ts'
import { filterOf, whichRuns } from './runs.ts'

const FRESH_MS = 2_000

/** How many runs there were each day, however many they are. */
export function addDayRoutes(api: Api, { store, now }: Dashboard, cache: AnswerCache): void {
  addRoute(
    api,
    {
      path: '/api/days',
      about: 'runs',
      says: 'how many runs began on each day, and what became of them; days without one are left out',
      query: z.strictObject({
        ...whichRuns,
        zone: option.openapi({ description: 'whose days, such as Europe/Berlin; else those of the server' }),
      }),
      answer: DAYS,
      role: 'viewer',
    },
    ({ query: { zone, ...which } }) =>
      cache.get(`days ${zone} ${JSON.stringify(which)}`, FRESH_MS, async () => {
        const counts = await store.runCounts(await filterOf(store, which, now()))
        return daysJson(counts, zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone)
      }),
  )
}
