import { hostname } from 'node:os'
import { USUAL_RULES } from '../../src/domain/alert/rule.ts'
import type { Store } from '../../src/store/store.ts'
import type { Dashboard } from '../../src/web/dashboard.ts'
import { serveDashboard } from '../../src/web/serve.ts'

/** A server of a test's own, in this process, at a free port. */
export interface TestServer extends AsyncDisposable {
  url: string
  /** What it told whoever looks after it. */
  said: string[]
  /** Asks with the token of the session, as the pages do. */
  ask(path: string, init?: RequestInit & { json?: unknown }): Promise<Response>
  /** What is answered, which has to be JSON with status 200. */
  get<T = never>(path: string): Promise<T>
}

export async function startWeb(
  store: Store,
  extra: Partial<Dashboard> & Partial<Parameters<typeof serveDashboard>[1]> = {},
): Promise<TestServer> {
  const said: string[] = []
  const { basePath = '', hosts = [], auth = 'none', proxy, roles, oidc, publicUrl, patience, ...rest } = extra
  const served = await serveDashboard(
    {
      store,
      now: Date.now,
      owner: `tester@${hostname()}`,
      channels: [],
      rules: { rules: USUAL_RULES, from: 'usual' },
      tellTruth: async () => {},
      rerun: () => {},
      say: text => void said.push(text),
      ...rest,
    },
    {
      host: '127.0.0.1',
      port: 0,
      basePath,
      hosts,
      auth,
      proxy,
      roles,
      oidc,
      publicUrl,
      ...(patience && { patience }),
    },
  )
  const url = served.url.replace(/\/$/, '')
  let csrf: string | undefined
  const ask: TestServer['ask'] = async (path, { json, ...init } = {}) => {
    if (csrf === undefined && auth === 'none')
      csrf = ((await (await fetch(`${url}/api/session`)).json()) as { csrf: string }).csrf
    return fetch(`${url}${path}`, {
      ...init,
      ...(json !== undefined && { body: JSON.stringify(json) }),
      headers: {
        ...(csrf !== undefined && { 'X-CSRF-Token': csrf }),
        ...(json !== undefined && { 'Content-Type': 'application/json' }),
        ...init.headers,
      },
    })
  }
  return {
    url,
    said,
    ask,
    async get(path) {
      const response = await ask(path)
      const text = await response.text()
      if (response.status !== 200) throw new Error(`${path} is answered by ${response.status}: ${text}`)
      return JSON.parse(text)
    },
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  }
}
