import { randomBytes } from 'node:crypto'
import { OpenAPIHono } from '@hono/zod-openapi'
import { compress } from 'hono/compress'
import { type UnpackedLogs, unpackedLogs } from '../answer/log/unpacked-logs.ts'
import type { RoleRules } from '../domain/role.ts'
import { version } from '../kit/version.ts'
import { JOURNAL_PATH } from '../store/http/wire.ts'
import { answerCache } from './answer-cache.ts'
import type { Feed } from './changes/feed.ts'
import type { Dashboard } from './dashboard.ts'
import { may } from './guard/caller.ts'
import { findOrigin } from './guard/find-origin.ts'
import { headAlone } from './guard/head-alone.ts'
import { headers, notKept } from './guard/headers.ts'
import { onlyHosts } from './guard/host.ts'
import type { Provider } from './guard/oidc/provider.ts'
import { onlyOwnUser } from './guard/own-user.ts'
import { shortBodies } from './guard/short-bodies.ts'
import { openSignIn } from './guard/sign-in.ts'
import type { TrustedProxies } from './guard/trusted-proxies.ts'
import { serverMetrics } from './metrics/server-metrics.ts'
import { pages } from './pages.ts'
import { problemOf, RequestError, wrongText } from './problem.ts'
import { rememberingCourses } from './remembered-courses.ts'
import { addActionRoutes } from './routes/actions.ts'
import { addAlertRoutes } from './routes/alerts.ts'
import { addApiPage } from './routes/api-page.ts'
import { addDayRoutes } from './routes/days.ts'
import { addEventRoute } from './routes/events.ts'
import { addHealthRoutes } from './routes/health.ts'
import { addInsightRoutes } from './routes/insight.ts'
import { addJournalRoute } from './routes/journal.ts'
import { addLogRoutes } from './routes/logs.ts'
import { addMetricsRoute } from './routes/metrics.ts'
import { addRunRoutes } from './routes/runs.ts'
import { addSessionRoutes } from './routes/session.ts'
import { addSignInRoutes } from './routes/sign-in.ts'
import { addTaskRoutes } from './routes/tasks.ts'
import { addWatchRoutes } from './routes/watch.ts'
import type { Api, Request, WebEnv } from './web-env.ts'

export interface AppOptions {
  /** Begins with a slash, and ends with none; empty for the root. */
  basePath: string
  /** Names by which the server is reached, beside those of this machine itself. */
  hosts: readonly string[]
  /** `none`: only the user who started the server, from this machine. */
  auth: 'none' | 'token'
  /** Proxies that are believed who asks. */
  proxies?: TrustedProxies | undefined
  /** What those may do whom a proxy or the provider names. */
  roles?: RoleRules | undefined
  /** Who else tells who somebody is. */
  provider?: Provider | undefined
  /** Where people find the dashboard, without a slash at its end. */
  publicUrl?: string | undefined
}

/** How often runs that nobody supervises are looked for while somebody looks on. */
const TRUTH_EVERY_MS = 5_000

/** Everything that is answered by HTTP. */
export function createApp(
  given: Dashboard,
  feed: Feed,
  { basePath, hosts, auth, proxies, roles = {}, provider, publicUrl }: AppOptions,
  unpacked: UnpackedLogs = unpackedLogs(),
): Api {
  const dashboard = { ...given, store: rememberingCourses(given.store) }
  const root = new OpenAPIHono<WebEnv>({
    defaultHook: result => {
      if (!result.success) throw new RequestError(400, wrongText(result.error.issues))
    },
  })
  const cache = answerCache()
  feed.subscribe(() => cache.changed())
  const signIn =
    auth === 'none'
      ? undefined
      : openSignIn(dashboard.store.tokens, {
          now: dashboard.now,
          cookiePath: basePath === '' ? '/' : basePath,
          proxies,
          roles,
        })

  root.use(async (request, next) => {
    request.set('requestId', randomBytes(8).toString('hex'))
    await next()
    request.header('X-Request-Id', request.get('requestId'))
  })
  root.use(headAlone)
  const figures = serverMetrics(feed)
  root.use(figures.measure)
  root.use(headers())
  root.use(notKept)
  // Where everybody signs in, another name gets nobody's cookie.
  if (auth === 'none' || hosts.length > 0) root.use(onlyHosts(hosts))
  root.use(compress())
  root.use(shortBodies(`${basePath}${JOURNAL_PATH}`))
  root.use(findOrigin(proxies))
  root.use(signIn?.recognise ?? onlyOwnUser(dashboard.owner))
  root.onError((error, request) => failed(error, request as Request))
  root.notFound(() => {
    throw new RequestError(404, 'there is nothing here')
  })

  const api = (basePath === '' ? root : root.basePath(basePath)) as Api
  api.use('/api/*', async (_, next) => {
    // The answer does not wait for it: what it finds is told as a change.
    cache.get('truth', TRUTH_EVERY_MS, dashboard.tellTruth).catch(() => {})
    await next()
  })
  addTaskRoutes(api, dashboard, cache, feed)
  addRunRoutes(api, dashboard, cache)
  addDayRoutes(api, dashboard, cache)
  addLogRoutes(api, dashboard, unpacked)
  addInsightRoutes(api, dashboard, cache)
  addWatchRoutes(api, dashboard, cache)
  addEventRoute(api, feed)
  addJournalRoute(api, dashboard)
  addActionRoutes(api, dashboard, feed)
  addAlertRoutes(api, dashboard, cache, feed)
  addSessionRoutes(api, dashboard, signIn)
  if (signIn !== undefined) addSignInRoutes(api, { signIn, provider, basePath, publicUrl })
  addHealthRoutes(api, dashboard, cache)
  addMetricsRoute(api, dashboard, cache, figures.registry)
  api.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' })
  api.doc31('/api/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'tasker', version, description: 'What runs, how far it is, and what failed.' },
  })
  addApiPage(api, basePath)
  api.all('/api/*', () => {
    throw new RequestError(404, 'the API has no such path', '/api/openapi.json describes it')
  })
  api.get('*', pages(dashboard.pages, basePath))
  return root

  function failed(error: unknown, request: Request): Response {
    const id = request.get('requestId')
    const caller = request.get('caller')
    const isKnown = caller !== undefined && may(caller, 'viewer')
    const { status, body } = problemOf(error, { requestId: id, isKnown })
    if (status === 500)
      dashboard.say(`request ${id} failed: ${error instanceof Error ? error.stack : String(error)}`)
    return request.json(body, status)
  }
}
