import { randomBytes } from 'node:crypto'
import { OpenAPIHono } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import { compress } from 'hono/compress'
import { version } from '../kit/version.ts'
import { answerCache } from './answer-cache.ts'
import type { Feed } from './changes/feed.ts'
import type { Dashboard } from './dashboard.ts'
import { headers } from './guard/headers.ts'
import { onlyHosts } from './guard/host.ts'
import { pages } from './pages.ts'
import { problemOf, RequestError } from './problem.ts'
import { addEventRoute } from './routes/events.ts'
import { addHealthRoutes } from './routes/health.ts'
import { addInsightRoutes } from './routes/insight.ts'
import { addLogRoutes } from './routes/logs.ts'
import { addRunRoutes } from './routes/runs.ts'
import { addSessionRoute } from './routes/session.ts'
import { addTaskRoutes } from './routes/tasks.ts'
import { addWatchRoutes } from './routes/watch.ts'
import type { Api, Request, WebEnv } from './web-env.ts'

export interface AppOptions {
  /** Begins with a slash, and ends with none; empty for the root. */
  basePath: string
  /** Names by which the server is reached, beside those of this machine itself. */
  hosts: readonly string[]
}

const BODY_BYTES = 64 * 1024
/** What an answer that was refused may not be remembered as. */
const NO_STORE = { 'Cache-Control': 'no-store' }

/** Everything that is answered by HTTP. */
export function createApp(dashboard: Dashboard, feed: Feed, { basePath, hosts }: AppOptions): Api {
  const root = new OpenAPIHono<WebEnv>({
    defaultHook: result => {
      if (!result.success) throw new RequestError(400, wrongText(result.error.issues))
    },
  })
  const cache = answerCache()
  feed.subscribe(() => cache.changed())
  const csrf = randomBytes(24).toString('base64url')

  root.use(async (request, next) => {
    request.set('requestId', randomBytes(8).toString('hex'))
    request.header('X-Request-Id', request.get('requestId'))
    await next()
  })
  root.use(headers())
  root.use(onlyHosts(hosts))
  root.use(compress())
  root.use(
    bodyLimit({
      maxSize: BODY_BYTES,
      onError: () => {
        throw new RequestError(413, `the body has more than ${BODY_BYTES} bytes`)
      },
    }),
  )
  root.use(async (request, next) => {
    request.set('caller', { role: 'admin', csrf })
    await next()
  })
  root.onError((error, request) => failed(error, request as Request))
  root.notFound(() => {
    throw new RequestError(404, 'there is nothing here')
  })

  const api = (basePath === '' ? root : root.basePath(basePath)) as Api
  api.use('/api/*', async (request, next) => {
    request.header('Cache-Control', 'no-store')
    await next()
  })
  addTaskRoutes(api, dashboard, cache)
  addRunRoutes(api, dashboard, cache)
  addLogRoutes(api, dashboard)
  addInsightRoutes(api, dashboard, cache)
  addWatchRoutes(api, dashboard, cache)
  addEventRoute(api, feed)
  addSessionRoute(api, dashboard)
  addHealthRoutes(api, dashboard, cache)
  api.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' })
  api.doc31('/api/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'tasker', version, description: 'What runs, how far it is, and what failed.' },
  })
  api.all('/api/*', () => {
    throw new RequestError(404, 'the API has no such path', '/api/openapi.json describes it')
  })
  api.get('*', pages(dashboard.pages, basePath))
  return root

  function failed(error: unknown, request: Request): Response {
    const id = request.get('requestId')
    const { status, body } = problemOf(error, id)
    if (status === 500)
      dashboard.say(`request ${id} failed: ${error instanceof Error ? error.stack : String(error)}`)
    return request.json(body, status, NO_STORE)
  }
}

function wrongText(issues: readonly { path: readonly PropertyKey[]; message: string }[]): string {
  return issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': ')).join('; ')
}
