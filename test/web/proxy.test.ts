import { readFileSync } from 'node:fs'
import type { OutgoingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashOf, newToken } from '../../src/answer/token-text.ts'
import { dashboardProxy, type ProxySettings } from '../../src/config/dashboard-proxy.ts'
import { uuid7 } from '../../src/kit/uuid.ts'
import { failed, record, temporaryStore } from '../cli/recorded.ts'
import { needing } from '../rig/needing.ts'
import { NGINX_USER, startNginx } from '../rig/nginx.ts'
import { askFrom } from './ask-from.ts'
import { startWeb } from './web-rig.ts'

const ROLES = { admin: ['ada'], operator: ['group:ops team'], viewer: ['@example.com', 'Jürgen'] }
/** One of the addresses that all are this machine's own. */
const [PROXY, OTHER, THIRD] = ['127.0.0.2', '127.0.0.3', '127.0.0.4']

let kept: Awaited<ReturnType<typeof temporaryStore>>
let group = ''
beforeAll(async () => {
  kept = await temporaryStore()
  await record(kept.store, { taskName: 'a' }, [failed(1, 'no')], Date.now() - 60_000)
  const [kind] = await kept.store.errorKinds({ settled: true, limit: 1 })
  group = kind?.error_group ?? ''
})
afterAll(() => kept[Symbol.asyncDispose]())

const settings = (from: string[], more: object = {}): ProxySettings =>
  dashboardProxy().parse({ from, user_header: 'X-Forwarded-User', ...more }, { folder: '/', home: undefined })

function behind(from: string[], more: object = {}, basePath = '') {
  return startWeb(kept.store, { auth: 'token', roles: ROLES, proxy: settings(from, more), basePath })
}

/** What docs/dashboard.md says to write for nginx. */
function documented(): string {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'dashboard.md'), 'utf8')
  return /```nginx\n([^`]*)```/.exec(page)?.[1] ?? ''
}

async function adminToken(name: string): Promise<string> {
  const token = newToken()
  const now = Date.now()
  const entry = { tokenId: uuid7(now), name, role: 'admin' as const, createdAt: now, createdBy: 'me' }
  await kept.store.tokens.add({ ...entry, hash: hashOf(token) })
  return token
}

needing('nginx')(
  'who signed in to nginx is known by name and role, and what a client says of itself is not heard',
  async () => {
    await using server = await behind([`user:${NGINX_USER}`], {}, '/tasker')
    await using nginx = await startNginx(new URL(server.url).origin, documented())
    const headers = { Authorization: `Basic ${btoa('ada:pw')}`, 'X-Forwarded-User': 'eve' }
    const mute = (more: object) =>
      askFrom(OTHER, `${nginx.url}/tasker/api/errors/${group}/mute`, {
        method: 'POST',
        headers: { ...headers, 'X-Forwarded-For': '6.6.6.6', ...more },
        json: {},
      })

    const session = await askFrom(OTHER, `${nginx.url}/tasker/api/session`, { headers })
    const unknown = await askFrom(OTHER, `${nginx.url}/tasker/api/session`)
    const forged = await askFrom(OTHER, `${server.url}/api/session`, {
      headers: { 'X-Forwarded-User': 'ada' },
    })
    const foreign = await mute({})
    const done = await mute({ 'X-CSRF-Token': session.json.csrf })

    expect(session.json).toMatchObject({ user: 'ada', role: 'admin', signed_in_by: 'proxy' })
    expect([unknown.status, forged.status]).toEqual([401, process.getuid?.() === 0 ? 401 : 200])
    expect([foreign.status, done.status]).toEqual([403, 200])
    expect((await kept.store.audit.latest(1))[0]?.actor).toMatch(/^ada \(through the dashboard of /)
  },
)

needing('nginx')(
  'behind a proxy each address has its own guesses, and a cookie is for HTTPS where that came by it',
  async () => {
    await using server = await behind([`user:${NGINX_USER}`])
    await using nginx = await startNginx(
      server.url,
      `location / {
        proxy_pass http://127.0.0.1:8237;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto https;
      }`,
    )
    const token = await adminToken('behind')
    const guess = async (from: string, nr: number) =>
      (
        await askFrom(from, `${nginx.url}/api/tasks`, {
          headers: { Authorization: `Bearer guess${nr}`, 'X-Forwarded-For': `6.6.6.${nr}` },
        })
      ).status
    const signIn = (url: string) => askFrom(OTHER, `${url}/api/session`, { method: 'POST', json: { token } })

    for (let nr = 0; nr < 10; nr++) await guess(OTHER, nr)

    expect([await guess(OTHER, 10), await guess(THIRD, 11)]).toEqual([429, 401])
    expect((await signIn(nginx.url)).cookies[0]).toMatch(/; Secure;/)
    expect((await signIn(server.url)).cookies[0]).not.toContain('Secure')
  },
)

test('headers count from the named proxies only', async () => {
  await using server = await behind([`${PROXY}/32`])
  const headers = { 'X-Forwarded-User': 'ada', 'X-Forwarded-Proto': 'https' }
  const token = await adminToken('elsewhere')
  const ask = (from: string) => askFrom(from, `${server.url}/api/session`, { headers })
  const signIn = { method: 'POST', json: { token }, headers: { 'X-Forwarded-Proto': 'https' } }

  expect((await ask(PROXY)).json).toMatchObject({ user: 'ada', role: 'admin' })
  expect((await ask(OTHER)).status).toBe(401)
  expect((await askFrom(OTHER, `${server.url}/api/session`, signIn)).cookies[0]).not.toContain('Secure')
})

test.each<[string, OutgoingHttpHeaders, number, string | undefined]>([
  ['a group gives a role', { 'X-Forwarded-User': 'bob', 'X-Groups': 'staff, ops team' }, 200, 'operator'],
  ['a domain gives a role', { 'X-Forwarded-User': 'eve@Example.COM' }, 200, 'viewer'],
  ['UTF-8', { 'X-Forwarded-User': Buffer.from('Jürgen').toString('latin1') }, 200, 'viewer'],
  ['a name like a group', { 'X-Forwarded-User': 'group:ops team' }, 403, undefined],
  ['a name like a domain', { 'X-Forwarded-User': '@example.com' }, 403, undefined],
  ['a stranger', { 'X-Forwarded-User': 'mallory' }, 403, undefined],
  ['an empty name', { 'X-Forwarded-User': ' ' }, 401, undefined],
  ['two names', { 'X-Forwarded-User': ['ada', 'ada'] }, 400, undefined],
  ['two names in one header', { 'X-Forwarded-User': 'ada, eve' }, 400, undefined],
  ['two lists of groups', { 'X-Forwarded-User': 'bob', 'X-Groups': ['staff', 'ops team'] }, 400, undefined],
  ['a long name', { 'X-Forwarded-User': 'a'.repeat(201) }, 400, undefined],
  ['a name in Latin-1', { 'X-Forwarded-User': 'J\xfcrgen' }, 400, undefined],
  [
    'signs that are not seen',
    { 'X-Forwarded-User': Buffer.from('ada\u202e').toString('latin1') },
    400,
    undefined,
  ],
])('a proxy sends %s', async (_, headers, status, role) => {
  await using server = await behind([PROXY ?? ''], { groups_header: 'X-Groups' })

  const session = await askFrom(PROXY ?? '', `${server.url}/api/session`, { headers })
  const page = await askFrom(PROXY ?? '', `${server.url}/health/live`, { headers })

  expect([session.status, session.json.role, page.status]).toEqual([status, role, 200])
})

test('a groups header that is not named is not heard', async () => {
  await using server = await behind([PROXY ?? ''])
  const headers = { 'X-Forwarded-User': 'bob', 'X-Groups': 'ops team', 'X-Forwarded-Groups': 'ops team' }

  expect((await askFrom(PROXY ?? '', `${server.url}/api/session`, { headers })).status).toBe(403)
})

test('a token that is sent along is heard before the proxy, and what else a proxy passes on is not taken for one', async () => {
  await using server = await behind([PROXY ?? ''])
  const token = await adminToken('script')
  const ask = async (bearer: string) =>
    (
      await askFrom(PROXY ?? '', `${server.url}/api/session`, {
        headers: { 'X-Forwarded-User': 'eve@example.com', Authorization: `Bearer ${bearer}` },
      })
    ).json

  expect(await ask(token)).toMatchObject({ user: 'script', signed_in_by: 'token' })
  expect(await ask('eyJhbGciOiJub25lIn0.e30.')).toMatchObject({
    user: 'eve@example.com',
    signed_in_by: 'proxy',
  })
})

test.each([
  [PROXY, '6.6.6.6, 203.0.113.9', '203.0.113.9'],
  [PROXY, '203.0.113.9, 10.1.2.3', '203.0.113.9'],
  [PROXY, '203.0.113.9, ::ffff:10.1.2.3', '203.0.113.9'],
  [PROXY, '6.6.6.6, <script>, 10.1.2.3', '10.1.2.3'],
  [PROXY, '6.6.6.6, 203.0.113.9:50123, 10.1.2.3:80', '203.0.113.9'],
  [PROXY, '[2001:db8::7]:50123', '2001:db8::7'],
  [PROXY, 'fe80::1%eth0', 'fe80::1'],
  [PROXY, '', PROXY],
  [OTHER, '6.6.6.6', OTHER],
])('asked from %s with X-Forwarded-For: %s, the audit trail has %s', async (from, passed, address) => {
  await using server = await behind([PROXY ?? '', '10.0.0.0/8'])
  const token = await adminToken(`for ${from} ${passed}`)

  await askFrom(from ?? '', `${server.url}/api/errors/${group}/mute`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'X-Forwarded-For': passed },
    json: {},
  })

  expect(await kept.store.audit.latest(1)).toMatchObject([{ address }])
})
