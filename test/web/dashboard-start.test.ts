import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
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

  expect([code === 0, stderr]).toEqual([false, `tasker: ${told.replace('HOME', rig.home)}\n`])
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
  const server = rig.start(['dashboard', '--port', '0', '--host', '0.0.0.0'])
  let said = ''
  server.child.stdout?.on('data', chunk => {
    said += chunk
  })
  const port = await eventually(() => /localhost:(\d+)/.exec(said)?.[1], 'it tells its address')
  const get = async <T>(path: string): Promise<T> =>
    (await fetch(`http://127.0.0.1:${port}/api/${path}`, { headers: { 'X-User': 'ada' } })).json() as T

  const session = await get<object>('session')
  const { runs } = await get<{ runs: { run_id: string; task_name: string }[] }>('runs')
  const logs = await Promise.all(
    runs.map(async ({ run_id, task_name }) => {
      const { text, where } = await get<{ text?: string; where?: string }>(`runs/${run_id}/log`)
      return [task_name, text, where] as const
    }),
  )
  server.child.kill('SIGTERM')

  expect(session).toMatchObject({ user: 'ada', role: 'viewer', signed_in_by: 'proxy' })
  expect(logs).toContainEqual(['shown', 'words\n', 'file'])
  expect(logs.find(([task]) => task === 'hidden')?.[2]).not.toBe('file')
  expect(await server.finished).toMatchObject({ code: 0, stderr: '' })
})
