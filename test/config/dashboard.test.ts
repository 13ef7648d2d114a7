import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadSettings } from '../../src/config/load.ts'
import { shownSetting } from '../../src/config/mask.ts'
import { clientSecretOf } from '../../src/config/secrets.ts'
import { configPlace } from './place.ts'

async function load(yaml: string, more: NodeJS.ProcessEnv = {}) {
  using place = configPlace()
  place.write('project/.tasker.yml', `dashboard:\n${yaml}`)
  const env = { HOME: place.home, SECRET: 'hunter2', ...more }
  const { settings, problems } = await loadSettings({
    env,
    cwd: place.project,
    systemFile: '/nonexistent/config.yml',
  })
  return { settings, place: place.project, says: problems.map(({ says }) => says) }
}

test('proxies, the provider and roles are read from the file, and what is shown of them is no secret', async () => {
  const { settings, says, place } = await load(`
  logs_below: [/srv/logs, logs]
  proxy: { from: [10.0.0.0/8, 'user:www-data', '::1'], user_header: X-Forwarded-User, groups_header: X-Groups }
  oidc: { issuer: https://id.example.com/realms/a, client_id: tasker, client_secret: '\${SECRET}' }
  roles: { admin: ada, viewer: ['@example.com', 'group:all, of them'] }`)

  expect(says).toEqual([])
  expect(settings.dashboardLogsBelow).toEqual(['/srv/logs', join(place, 'logs')])
  expect(settings.dashboardProxy).toEqual({
    from: [
      { kind: 'network', address: '10.0.0.0', bits: 8, family: 'ipv4' },
      { kind: 'user', name: 'www-data' },
      { kind: 'network', address: '::1', bits: 128, family: 'ipv6' },
    ],
    userHeader: 'x-forwarded-user',
    groupsHeader: 'x-groups',
  })
  expect(settings.dashboardOidc).toMatchObject({
    clientSecret: 'hunter2',
    scopes: 'openid profile email',
    userClaim: 'email',
    groupsClaim: 'groups',
    name: 'id.example.com',
  })
  expect(settings.dashboardRoles).toEqual({ admin: ['ada'], viewer: ['@example.com', 'group:all, of them'] })
  expect(shownSetting('dashboardProxy', settings)).toEqual({
    from: '10.0.0.0/8, user:www-data, ::1/128',
    user_header: 'x-forwarded-user',
    groups_header: 'x-groups',
  })
  expect(JSON.stringify(shownSetting('dashboardOidc', settings))).not.toContain('hunter2')
})

test('what docs/dashboard.md says to write can be written so', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/dashboard.md'), 'utf8')
  const blocks = [...page.matchAll(/```yaml\ndashboard:\n([^`]*)```/g)].map(([, block = '']) => block)

  expect(blocks).toHaveLength(3)
  for (const block of blocks) expect((await load(block)).says).toEqual([])
})

test('a variable has them as JSON', async () => {
  const { settings, says } = await load('', {
    TASKER_DASHBOARD_OIDC: '{"issuer": "https://id.example.com", "client_id": "tasker"}',
    TASKER_DASHBOARD_ROLES: '{"viewer": ["*"]}',
    TASKER_DASHBOARD_PROXY: '{"from": "10.1.2.3"}',
    TASKER_DASHBOARD_LOGS_BELOW: '/a, /b',
  })

  expect(says).toEqual([])
  expect(settings).toMatchObject({
    dashboardOidc: { clientId: 'tasker' },
    dashboardRoles: { viewer: ['*'] },
    dashboardProxy: { from: [{ address: '10.1.2.3', bits: 32 }] },
    dashboardLogsBelow: ['/a', '/b'],
  })
})

test.each([
  ['proxy: { user_header: X-User }', 'dashboard.proxy has no from'],
  ['proxy: { from: 0.0.0.0/0 }', "'0.0.0.0/0' makes everybody a proxy"],
  ['proxy: { from: proxy.example.com }', "'proxy.example.com' is no place of a proxy"],
  ['proxy: { from: 10.0.0.0/33 }', "'10.0.0.0/33' is no place of a proxy"],
  ["proxy: { from: 'user:-u' }", "'user:-u' is no place of a proxy"],
  ["proxy: { from: ::1, user_header: 'X User' }", "user_header cannot be 'x user'"],
  ['proxy: { from: ::1, groups_header: X-Groups }', 'there are groups of nobody'],
  ['oidc: { client_id: tasker }', 'dashboard.oidc has no issuer'],
  ['oidc: { issuer: http://id.example.com, client_id: a }', 'the issuer cannot be used'],
  ['oidc: { issuer: https://id.example.com, client_id: a, scopes: email }', 'scopes has no openid'],
  ['oidc: { issuer: https://id.example.com, client_id: a, secret: hunter2 }', 'takes no secret'],
  ['roles: { owner: ada }', 'dashboard.roles takes no owner'],
  ["roles: { admin: [ada, 'group:'] }", "'group:' is nobody"],
])('%s is told to be wrong', async (line, told) => {
  const { says } = await load(`  ${line}`)

  expect(says).toEqual([expect.stringContaining(told)])
  expect(says.join()).not.toContain('hunter2')
})

test('the client secret is what its file has, or what a command prints', async () => {
  const oidc = (more: string) =>
    load(`  oidc: { issuer: https://id.example.com, client_id: tasker, ${more} }`)
  const { settings, place } = await oidc('client_secret: file:secret')
  const printed = await oidc('client_secret_command: echo of a command')
  const open = await oidc('name: A')
  const failing = await oidc("client_secret_command: 'exit 3'")
  const secretOf = ({ dashboardOidc }: typeof settings) => dashboardOidc && clientSecretOf(dashboardOidc)

  expect(settings.dashboardOidc?.clientSecret).toBe(`file:${join(place, 'secret')}`)
  await expect(secretOf(settings)).rejects.toThrow('client_secret of dashboard.oidc: the file')
  expect(await secretOf(printed.settings)).toBe('of a command')
  expect(await secretOf(open.settings)).toBeUndefined()
  await expect(secretOf(failing.settings)).rejects.toThrow(
    'client_secret_command of dashboard.oidc failed with exit status 3',
  )
})
