import type { MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Feed } from '../changes/feed.ts'
import type { WebEnv } from '../web-env.ts'

export interface ServerMetrics {
  registry: Registry
  /** Counts and times what is answered, by its route and never by what somebody wrote into a path. */
  measure: MiddlewareHandler<WebEnv>
}

/** Gauges that are called as counters are: promtool complains of them. */
const MISNAMED = ['handles', 'requests', 'resources'].map(what => `nodejs_active_${what}_total`)
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

/** How the server itself does. */
export function serverMetrics(feed: Feed): ServerMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  for (const name of MISNAMED) registry.removeSingleMetric(name)
  const labels = ['method', 'route'] as const
  const requests = new Counter({
    name: 'tasker_http_requests_total',
    help: 'Requests that were answered',
    labelNames: [...labels, 'status'],
    registers: [registry],
  })
  const times = new Histogram({
    name: 'tasker_http_request_duration_seconds',
    help: 'Time until an answer began',
    labelNames: labels,
    buckets: BUCKETS,
    registers: [registry],
  })
  new Gauge({
    name: 'tasker_event_listeners',
    help: 'Who is told of changes, the server itself too',
    registers: [registry],
    collect() {
      this.set(feed.listeners)
    },
  })
  return {
    registry,
    async measure(request, next) {
      const begun = performance.now()
      await next()
      const route = matchedRoutes(request).findLast(({ path }) => !path.endsWith('*'))?.path ?? 'other'
      const { method } = request.req
      const known = {
        method: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'].includes(method) ? method : 'other',
        route,
      }
      requests.inc({ ...known, status: request.res.status })
      times.observe(known, (performance.now() - begun) / 1000)
    },
  }
}
