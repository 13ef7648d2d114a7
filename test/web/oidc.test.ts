import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { dashboardOidc } from '../../src/config/dashboard-oidc.ts'
import { temporaryStore } from '../cli/recorded.ts'
import { type Fault, type OidcProvider, startOidcProvider } from '../rig/oidc-provider.ts'
import { eventually } from '../rig/tasker.ts'
import { type Answer, askFrom } from './ask-from.ts'
import { startWeb, type TestServer } from './web-rig.ts'

const PUBLIC = 'https://tasker.example.com/t'
const HERE = '127.0.0.1'

let kept: Awaited<ReturnType<typeof temporaryStore>>
let provider: OidcProvider
beforeAll(async () => {
  kept = await temporaryStore()
  await kept.store.registerTasks([{ stage: 'DAILY', name: 'a' }])
})
afterAll(() => kept[Symbol.asyncDispose]())
beforeEach(async () => {
  provider = await startOidcProvider()
})
afterEach(() => provider[Symbol.asyncDispose]())

function serve(more: object = {}, extra: Parameters<typeof startWeb>[1] = {}): Promise<TestServer> {
  const { issuer, clientId, clientSecret } = provider
  const oidc = dashboardOidc().parse(
    { issuer, client_id: clientId, client_secret: clientSecret, name: 'Example', ...more },
    { folder: '/', home: undefined },
  )
  const roles = { operator: ['group:ops'], viewer: ['@example.com'] }
  return startWeb(kept.store, { auth: 'token', basePath: '/t', publicUrl: PUBLIC, oidc, roles, ...extra })
}

/** What a browser does with cookies. */
function browser(server: TestServer) {
  const jar = new Map<string, string>()
  const ask = async (path: string, options: Parameters<typeof askFrom>[2] = {}): Promise<Answer> => {
    const Cookie = [...jar].map(pair => pair.join('=')).join('; ')
    const answer = await askFrom(HERE, path, { ...options, headers: { Cookie, ...options.headers } })
    for (const cookie of answer.cookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (/; Max-Age=0/.test(cookie)) jar.delete(name)
      else jar.set(name, value)
    }
    return answer
  }
  const toOf = ({ headers }: Answer) => String(headers.location)
  return {
    jar,
    ask: (path: string, options?: Parameters<typeof askFrom>[2]) => ask(`${server.url}${path}`, options),
    /** Up to where the provider sends people back; the path of that, at this server. */
    async begin(to = '/t/runs/1?log=2#L3') {
      const start = await ask(`${server.url}/api/sign-in/start?to=${encodeURIComponent(to)}`)
      const back = await askFrom(HERE, toOf(start))
      return { start, callback: toOf(back).replace(PUBLIC, '') }
    },
    async signIn(to?: string) {
      const { callback } = await this.begin(to)
      const answer = await ask(`${server.url}${callback}`)
      return { answer, page: toOf(answer) }
    },
    refused: async () => (await ask(`${server.url}/api/sign-in`)).json.refused,
    session: async () => (await ask(`${server.url}/api/session`)).json,
  }
}

test('who signed in with the provider is back at the page they came from, with the role of their group', async () => {
  await using server = await serve()
  const somebody = browser(server)

  const ways = await somebody.ask('/api/sign-in')
  const { start, callback } = await somebody.begin()
  const back = await somebody.ask(callback)
  const session = await somebody.session()
  const patch = (headers: object) =>
    somebody.ask('/api/tasks/DAILY/a', { method: 'PATCH', headers: { ...headers }, json: { enabled: false } })
  const foreign = await patch({})
  const own = await patch({ 'X-CSRF-Token': session.csrf })

  expect(ways.json).toEqual({ provider: { name: 'Example', is_there: true }, refused: null })
  expect(start.cookies[0]).toMatch(/; Max-Age=600; Path=\/t\/api\/sign-in; HttpOnly; Secure; SameSite=Lax$/)
  expect(back).toMatchObject({ status: 302, headers: { location: '/t/runs/1?log=2#L3' } })
  expect(back.cookies.find(cookie => cookie.startsWith('tasker_session='))).toMatch(
    /; Path=\/t; HttpOnly; Secure; SameSite=Strict$/,
  )
  expect(session).toMatchObject({ user: 'ada@example.com', role: 'operator', signed_in_by: 'oidc' })
  expect([foreign.status, own.status]).toEqual([403, 200])
  expect(await kept.store.audit.latest(2)).toMatchObject([
    { action: 'edit task', actor: expect.stringMatching(/^ada@example.com \(through the dashboard of /) },
  ])
})

test('signing out ends the session, and so do twelve hours', async () => {
  let ahead = 0
  await using server = await serve({}, { now: () => Date.now() + ahead })
  const [one, other] = [browser(server), browser(server)]
  await one.signIn()
  await other.signIn()
  const stolen = one.jar.get('tasker_session')

  await one.ask('/api/session', { method: 'DELETE' })
  const out = await one.ask('/api/tasks', { headers: { Cookie: `tasker_session=${stolen}` } })
  const still = await other.ask('/api/tasks')
  ahead = 12 * 60 * 60_000
  const late = await other.ask('/api/tasks')

  expect([out.status, still.status, late.status]).toEqual([401, 200, 401])
})

test('a session that a browser had before is another one after signing in', async () => {
  await using server = await serve()
  const somebody = browser(server)
  await somebody.signIn()
  const before = somebody.jar.get('tasker_session')
  await somebody.signIn()
  const { status } = await browser(server).ask('/api/tasks', {
    headers: { Cookie: `tasker_session=${before}` },
  })

  expect(somebody.jar.get('tasker_session')).not.toBe(before)
  expect(status).toBe(401)
})

test.each<[Fault]>([['nonce'], ['audience'], ['issuer'], ['expired'], ['unsigned'], ['signature']])(
  'an ID token with a wrong %s signs nobody in, and the server says why',
  async fault => {
    provider.fault = fault
    await using server = await serve()
    const somebody = browser(server)

    const { page } = await somebody.signIn()

    expect([page, provider.granted]).toEqual(['/t/runs/1?log=2#L3', 1])
    expect(somebody.jar.has('tasker_session')).toBe(false)
    expect(await somebody.refused()).toMatch(/^What Example says cannot be used/)
    expect(await somebody.refused()).toBeNull()
    expect(server.said).toEqual([expect.stringContaining('could not sign somebody in: ')])
  },
)

test('a code is good once, in the browser that began, and for so long', async () => {
  await using server = await serve()
  const [one, other] = [browser(server), browser(server)]
  const { callback } = await one.begin()
  const before = new Map(one.jar)

  await other.ask(callback)
  const lured = [other.jar.has('tasker_session'), await other.refused()]
  await one.ask(callback)
  const first = one.jar.has('tasker_session')
  const again = browser(server)
  for (const [name, value] of before) again.jar.set(name, value)
  await again.ask(callback)

  expect(lured).toEqual([false, expect.stringContaining('another window')])
  expect(first).toBe(true)
  expect([again.jar.has('tasker_session'), await again.refused()]).toEqual([
    false,
    expect.stringContaining('Try again'),
  ])
  expect(provider.granted).toBe(1)
})

test('another state, and cookies that nobody gave out, sign nobody in', async () => {
  await using server = await serve()
  const somebody = browser(server)
  const { callback } = await somebody.begin()
  await somebody.ask(callback.replace(/state=[^&]*/, 'state=another'))
  const forged = browser(server)
  forged.jar.set('tasker_sign_in', Buffer.from('{"state":1}').toString('base64url'))
  await forged.ask(callback)

  expect([somebody.jar.has('tasker_session'), forged.jar.has('tasker_session')]).toEqual([false, false])
  expect(provider.granted).toBe(0)
})

test.each<[string, Record<string, unknown>, RegExp]>([
  ['is known, but has no role', { email: 'eve@elsewhere.example', groups: [] }, /you have no role here/],
  ['only says that an address is theirs', { email_verified: false }, /was verified/],
  ['has a group that is no text', { email: 'e@e.example', groups: { ops: true } }, /you have no role here/],
  ['has no name', { email: 5 }, /cannot be used/],
])('who %s is not signed in', async (_, claims, told) => {
  Object.assign(provider.claims, claims)
  await using server = await serve()
  const somebody = browser(server)
  await somebody.signIn()

  expect(somebody.jar.has('tasker_session')).toBe(false)
  expect(await somebody.refused()).toMatch(told)
})

test('who changes their mind at the provider is told so', async () => {
  provider.denies = true
  await using server = await serve()
  const somebody = browser(server)
  await somebody.signIn()

  expect(await somebody.refused()).toBe('Example did not sign you in.')
  expect(server.said).toEqual([])
})

test('a provider that goes away or breaks in the middle is told to be away, and later signs in', async () => {
  await using server = await serve()
  const somebody = browser(server)
  const { callback } = await somebody.begin()
  await provider.stop()
  await somebody.ask(callback)
  const gone = await somebody.refused()
  await provider.start()
  provider.fault = 'broken'
  await somebody.signIn()
  const broken = await somebody.refused()
  provider.fault = 'none'
  await somebody.signIn()

  expect([gone, broken]).toEqual(Array(2).fill('Example does not answer. A token works meanwhile.'))
  expect(somebody.jar.has('tasker_session')).toBe(true)
})

test('a client secret that the provider does not take is told in the output of the server, without it', async () => {
  await using server = await serve({ client_secret: 'hunter2' })
  const somebody = browser(server)
  await somebody.signIn()

  expect(await somebody.refused()).toMatch(/cannot be used/)
  expect(server.said.join()).toMatch(/could not sign somebody in: .* \(invalid_client\)$/)
  expect(server.said.join()).not.toContain('hunter2')
})

test('what the ID token leaves out is asked for, and claims can lie deep', async () => {
  provider.claims = { sub: '1' }
  provider.userInfo = { preferred_username: 'grace', realm_access: { roles: ['ops'] } }
  await using server = await serve({
    user_claim: 'preferred_username',
    groups_claim: 'realm_access.roles',
  })
  const somebody = browser(server)
  await somebody.signIn()

  expect(await somebody.session()).toMatchObject({ user: 'grace', role: 'operator' })
})

test('keys that were exchanged and clocks that differ a little keep nobody out', async () => {
  await using server = await serve()
  const [one, other] = [browser(server), browser(server)]
  await one.signIn()
  await provider.exchangeKeys()
  provider.aheadS = 45
  await other.signIn()

  expect([one, other].map(({ jar }) => jar.has('tasker_session'))).toEqual([true, true])
})

test('who is asked about again has the role of today, stays while the provider is away, and is out when it says so', async () => {
  let ahead = 0
  provider.renewal = 'first'
  await using server = await serve({}, { now: () => Date.now() + ahead })
  const somebody = browser(server)
  const later = async (ms: number) => {
    ahead += ms
    return Promise.all([somebody.session(), somebody.session()])
  }
  await somebody.signIn()
  const [before] = await later(60_000)
  const granted = provider.granted
  provider.claims.groups = []
  const changed = await later(5 * 60_000)
  const asked = provider.granted - granted
  await provider.stop()
  const [meanwhile] = await later(5 * 60_000)
  await provider.start()
  const [back] = await later(5 * 60_000)
  provider.renewal = undefined
  const out = await later(5 * 60_000)

  expect([before.role, meanwhile.role, back.role]).toEqual(['operator', 'viewer', 'viewer'])
  expect([changed.map(({ role }) => role), asked]).toEqual([['viewer', 'viewer'], 1])
  expect(out).toMatchObject(Array(2).fill({ error: { message: 'you have to sign in' } }))
})

test('while the provider is away the server starts, says so once, and asks again later', async () => {
  await provider.stop()
  let ahead = 0
  await using server = await serve({}, { now: () => Date.now() + ahead })
  const somebody = browser(server)
  const there = async () => (await somebody.ask('/api/sign-in')).json.provider
  const away = await there()
  await somebody.ask('/api/sign-in/start')
  const told = await somebody.refused()
  ahead = 11_000
  const stillAway = await there()
  await provider.start()
  ahead = 22_000
  const back = await eventually(async () => {
    ahead += 11_000
    return (await there()) as { is_there: boolean }
  }, 'it is found again')
  await somebody.signIn()

  expect([away, stillAway]).toEqual(Array(2).fill({ name: 'Example', is_there: false }))
  expect(told).toBe('Example does not answer. A token works meanwhile.')
  expect(back.is_there).toBe(true)
  expect(somebody.jar.has('tasker_session')).toBe(true)
  expect(server.said).toEqual([
    expect.stringMatching(/^nobody can sign in with http:\S+: .*; tokens go on working$/),
    expect.stringMatching(/answers again$/),
  ])
})

test.each([
  ['/t/errors?a=1', '/t/errors?a=1'],
  ['//evil.example/t/', '/t/'],
  ['/\\evil.example', '/t/'],
  ['https://evil.example/t/', '/t/'],
  ['/t/..//evil.example/', '/t/'],
  ['javascript:alert(1)', '/t/'],
  ['/elsewhere', '/t/'],
  ['/t/api/sign-in/start', '/t/'],
  [`/t/${'a'.repeat(990)}`, `/t/${'a'.repeat(990)}`],
  [`/t/${'a'.repeat(1_600)}`, '/t/'],
  ['', '/t/'],
])('who comes from %s is sent to %s', async (from, to) => {
  await using server = await serve()

  expect((await browser(server).signIn(from)).page).toBe(to)
})

test('without a setting a trusted proxy says where people find the dashboard, and nobody else does', async () => {
  const proxy = { from: [{ kind: 'network', address: '127.0.0.2', bits: 32, family: 'ipv4' }] as const }
  await using server = await serve({}, { publicUrl: undefined, proxy })
  const headers = { 'X-Forwarded-Host': 'runs.example.com', 'X-Forwarded-Proto': 'https' }
  const start = (from: string) => askFrom(from, `${server.url}/api/sign-in/start`, { headers })

  const trusted = await start('127.0.0.2')
  const other = await start('127.0.0.3')

  expect(new URL(String(trusted.headers.location)).searchParams.get('redirect_uri')).toBe(
    'https://runs.example.com/t/api/sign-in/callback',
  )
  expect([other.status, other.headers.location]).toEqual([503, undefined])
})
