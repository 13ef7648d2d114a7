import { z } from '@hono/zod-openapi'
import { listedAlerts } from '../../answer/alerts-answer.ts'
import { hostsAnswer } from '../../answer/hosts-answer.ts'
import { scheduled, scheduledJson } from '../../answer/schedule-answer.ts'
import { HOSTS, SHAPES } from '../../answer/shapes/shapes.ts'
import { addRoute } from '../add-route.ts'
import type { AnswerCache } from '../answer-cache.ts'
import type { Dashboard } from '../dashboard.ts'
import { flag, option, whole } from '../parameters.ts'
import type { Api } from '../web-env.ts'

const FRESH_MS = 2_000
const LIMIT = 50
const MOST = 1_000

/** What somebody should look at: alerts, due times, hosts. */
export function addWatchRoutes(api: Api, { store, now }: Dashboard, cache: AnswerCache): void {
  addRoute(
    api,
    {
      path: '/api/alerts',
      about: 'alerts',
      says: 'alerts, the latest first, and whom they were told; as `tasker alert list --json`',
      query: z.strictObject({ open: flag, limit: whole(1, MOST) }),
      answer: SHAPES['alert list'],
      role: 'viewer',
    },
    ({ query: { open = false, limit = LIMIT } }) =>
      cache.get(`alerts ${open} ${limit}`, FRESH_MS, () =>
        listedAlerts(store, { openOnly: open, limit }, now()),
      ),
  )

  addRoute(
    api,
    {
      path: '/api/schedules',
      about: 'tasks',
      says: 'what is due, the next first, and what became of the last due times; as `tasker schedule --json`',
      query: z.strictObject({ stage: option }),
      answer: SHAPES.schedule,
      role: 'viewer',
    },
    ({ query: { stage } }) =>
      cache.get(`schedules ${stage ?? ''}`, FRESH_MS, async () =>
        (await scheduled(store, stage, now())).map(scheduledJson),
      ),
  )

  addRoute(
    api,
    {
      path: '/api/hosts',
      about: 'server',
      says: 'hosts with a monitor or a run that goes on: what runs there, and how the machine is',
      answer: HOSTS,
      role: 'viewer',
    },
    () => cache.get('hosts', FRESH_MS, () => hostsAnswer(store, now())),
  )
}
