import { Registry } from 'prom-client'
import { addRoute } from '../add-route.ts'
import type { AnswerCache } from '../answer-cache.ts'
import type { Dashboard } from '../dashboard.ts'
import { taskMetrics } from '../metrics/task-metrics.ts'
import type { Api } from '../web-env.ts'

const FRESH_MS = 5_000

export function addMetricsRoute(
  api: Api,
  { store, now }: Dashboard,
  cache: AnswerCache,
  ofServer: Registry,
): void {
  addRoute(
    api,
    {
      path: '/metrics',
      about: 'server',
      says: 'figures of the tasks and of the server, for Prometheus',
      answer: 'text/plain',
      role: 'viewer',
    },
    async ({ request }) => {
      const ofTasks = await cache.get('metrics', FRESH_MS, () => taskMetrics(store, now()))
      const all = Registry.merge([ofTasks, ofServer])
      return request.body(await all.metrics(), 200, { 'Content-Type': all.contentType })
    },
  )
}
