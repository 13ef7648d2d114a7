import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startOidcProvider } from '../rig/oidc-provider.ts'
import { createRig, eventually, type Rig } from '../rig/tasker.ts'

let rig: Rig
beforeEach(() => {
  rig = createRig()
})
afterEach(() => rig[Symbol.dispose]())

const PROVIDER = 'oidc: { issuer: http://127.0.0.1:1, client_id: tasker }'
const ROLES = "roles: { viewer: ['*'] }"

function configure(...lines: string[]): void {
  writeFileSync(join(rig.home, '.tasker.yml'), ['dashboard:', ...lines.map(line => `  ${line}\n`)].join('\n'))
}

test.each([
  [
    ['proxy: { from: 10.0.0.1, user_header: X-User }'],
    "nobody who signs in could do anything: dashboard.roles names nobody; write for example viewer: ['*'] below dashboard.roles",
  ],
  [
    [PROVIDER, ROLES],
    'the provider could send nobody back: where people find the dashboard is not known; set dashboard.url, or dashboard.proxy if that sends X-Forwarded-Host',
  ],
  [
    [PROVIDER, ROLES, 'url: https://example.com/tasker'],
    'dashboard.url has the path /tasker, but everything is below /; make --base-path the same',
  ],
  [
    ['proxy: { from: user:nobody-of-that-name, user_header: X-User }', ROLES],
    'dashboard.proxy: there is no user nobody-of-that-name; name the one that the proxy runs as',
  ],
  [
    [
      'oidc: { issuer: http://127.0.0.1:1, client_id: a, client_secret: file:/nonexistent }',
      ROLES,
      'url: http://a',
    ],
    'client_secret of dashboard.oidc: the file /nonexistent cannot be read (ENOENT); correct the path or make the file readable',
  ],
  [['logs_below: gone'], 'there is no folder HOME/gone whose logs could be shown; name one that is there'],
])('with %j it does not start, and says why', async (lines, told) => {
  configure(...lines)

  const { code, stderr } = await rig.tasker(['dashboard', '--port', '0'])

  expect([code === 0, stderr]).toEqual([false, `tasker: ${told.replaceAll('HOME', rig.home)}\n`])
})

/** The real command, at a free port. */
async function dashboard(words: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const server = rig.start(['dashboard', '--port', '0', ...words], { env })
  let said = ''
  server.child.stdout?.on('data', chunk => {
    said += chunk
  })
  const port = await eventually(() => /:(\d+)\/\n/.exec(said)?.[1], 'it tells its address')
  const stop = async () => {
    server.child.kill('SIGTERM')
    return server.finished
  }
  return { url: `http://127.0.0.1:${port}`, stop }
}

test('a provider is found whose certificate only an authority knows that the machine trusts', async () => {
  await using provider = await startOidcProvider({ tls: true })
  configure(`oidc: { issuer: '${provider.issuer}', client_id: tasker }`, ROLES, 'url: https://example.com')
  const authority = join(import.meta.dirname, '..', 'rig', 'tls', 'authority.pem')
  const found = async (env: NodeJS.ProcessEnv) => {
    const { url, stop } = await dashboard([], env)
    const told = (await (await fetch(`${url}/api/sign-in`)).json()) as object
    return { told, ...(await stop()) }
  }

  const strange = await found({})
  const known = await found({ SSL_CERT_FILE: authority })

  expect(strange.told).toMatchObject({ provider: { is_there: false } })
  expect(strange.stderr).toMatch(/^tasker: nobody can sign in with https:\S+: .*certificate/)
  expect(known).toMatchObject({ told: { provider: { is_there: true } }, code: 0, stderr: '' })
})

test('where a proxy says who asks it needs no token to be reached from elsewhere, and shows only the logs it may', async () => {
  mkdirSync(join(rig.home, 'shown'))
  configure('proxy: { from: 127.0.0.1, user_header: X-User }', ROLES, 'logs_below: shown')
  const run = (log: string) =>
    rig.tasker([
      'run',
      '--task',
      log,
      '--log',
      join(rig.home, log, 'a.log'),
      '--quiet',
      '--',
      'echo',
      'words',
    ])
  mkdirSync(join(rig.home, 'hidden'))
  await run('shown')
  await run('hidden')
  const { url, stop } = await dashboard(['--host', '0.0.0.0'])
  const get = async <T>(path: string): Promise<T> =>
    (await fetch(`${url}/api/${path}`, { headers: { 'X-User': 'ada' } })).json() as T

  const session = await get<object>('session')
  const { runs } = await get<{ runs: { run_id: string; task_name: string }[] }>('runs')
  const logs = await Promise.all(
    runs.map(async ({ run_id, task_name }) => {
      const { text, where } = await get<{ text?: string; where?: string }>(`runs/${run_id}/log`)
      return [task_name, text, where] as const
    }),
  )

  expect(session).toMatchObject({ user: 'ada', role: 'viewer', signed_in_by: 'proxy' })
  expect(logs).toContainEqual(['shown', 'words\n', 'file'])
  expect(logs.find(([task]) => task === 'hidden')?.[2]).not.toBe('file')
  expect(await stop()).toMatchObject({ code: 0, stderr: '' })
})
