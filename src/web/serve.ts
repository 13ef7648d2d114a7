import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { unpackedLogs } from '../answer/log/unpacked-logs.ts'
import type { OidcSettings } from '../config/dashboard-oidc.ts'
import type { ProxySettings } from '../config/dashboard-proxy.ts'
import { TaskerError } from '../domain/error.ts'
import { type AppOptions, createApp } from './app.ts'
import { createFeed } from './changes/feed.ts'
import type { Dashboard } from './dashboard.ts'
import { trustedProxies } from './guard/trusted-proxies.ts'

export interface Served extends AsyncDisposable {
  /** Where it is reached from this machine. */
  url: string
}

/** A connection on which nothing moves for so long is ended: one who takes nothing of a long answer holds what it is made of. */
const STILL_MS = 120_000
/** What a client may take to send the head of a request, and all of it; and how often that is looked at. */
const PATIENCE = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 2_000 }

/** Serves the dashboard until it is disposed. Throws `TaskerError` where it cannot listen there. */
export async function serveDashboard(
  dashboard: Dashboard,
  {
    host,
    port,
    patience = PATIENCE,
    proxy,
    oidc,
    ...options
  }: Omit<AppOptions, 'proxies' | 'provider'> & {
    host: string
    port: number
    proxy?: ProxySettings | undefined
    oidc?: OidcSettings | undefined
    patience?: typeof PATIENCE
  },
): Promise<Served> {
  const { store, now } = dashboard
  const proxies = proxy && trustedProxies(proxy)
  const provider = oidc && (await (await import('./guard/oidc/provider.ts')).openProvider(oidc, dashboard))
  // Who watches keeps the process alive: where nothing is served in the end, nobody does.
  using begun = new DisposableStack()
  const feed = begun.use(createFeed(onChange => store.watch(onChange), now))
  const unpacked = unpackedLogs()
  const app = createApp(dashboard, feed, { ...options, proxies, provider }, unpacked)
  const server = createAdaptorServer({
    fetch: app.fetch,
    overrideGlobalObjects: false,
    serverOptions: patience,
  }) as Server
  server.setTimeout(STILL_MS)
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (cause) {
    throw cannotListen(host, port, cause)
  }
  const { port: taken, family } = server.address() as AddressInfo
  const shown = ['0.0.0.0', '::'].includes(host)
    ? 'localhost'
    : family === 'IPv6' && host !== 'localhost'
      ? `[${host}]`
      : host
  const watching = begun.move()
  return {
    url: `http://${shown}:${taken}${options.basePath}/`,
    async [Symbol.asyncDispose]() {
      watching.dispose()
      server.closeAllConnections()
      server.close()
      await unpacked[Symbol.asyncDispose]()
    },
  }
}

function cannotListen(host: string, port: number, cause: unknown): TaskerError {
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new TaskerError(`port ${port} of ${host} is taken`, 'choose another one with --port', { cause })
    case 'EACCES':
      return new TaskerError(`port ${port} is only for root`, 'choose one from 1024 with --port', { cause })
    default:
      return new TaskerError(`nothing can be served at ${host}, port ${port}`, 'choose another --host', {
        cause,
      })
  }
}
