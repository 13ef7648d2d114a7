import { request } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashOf, newToken } from '../../src/answer/token-text.ts'
import type { TokenRole } from '../../src/domain/role.ts'
import { uuid7 } from '../../src/kit/uuid.ts'
import { StoreError } from '../../src/store/store-error.ts'
import { failed, record, temporaryStore } from '../cli/recorded.ts'
import { eventually } from '../rig/tasker.ts'
import { startWeb, type TestServer } from './web-rig.ts'

let kept: Awaited<ReturnType<typeof temporaryStore>>
let open: TestServer
let closed: TestServer
let id = ''

beforeAll(async () => {
  kept = await temporaryStore()
  open = await startWeb(kept.store)
  closed = await startWeb(kept.store, { auth: 'token', basePath: '/t' })
  id = await record(kept.store, { taskName: 'a' }, [failed(1, 'no')], Date.now() - 60_000)
})
afterAll(async () => {
  await open[Symbol.asyncDispose]()
  await closed[Symbol.asyncDispose]()
  await kept[Symbol.asyncDispose]()
})

async function tokenFor(name: string, role: TokenRole, expiresAt?: number): Promise<string> {
  const token = newToken()
  const now = Date.now()
  const entry = { tokenId: uuid7(now), name, role, hash: hashOf(token), createdAt: now, createdBy: 'me' }
  await kept.store.tokens.add(expiresAt === undefined ? entry : { ...entry, expiresAt })
  return token
}
const bearing = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } })

/** With headers that `fetch` would not send. */
function raw(server: TestServer, path: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(`${server.url}${path}`, { headers }, answer => {
      answer.resume()
      resolve(answer.statusCode)
    })
    asked.on('error', reject)
    asked.end()
  })
}

test('every answer forbids foreign scripts, frames and guesses of its type, and has an id', async () => {
  const stop = new AbortController()
  const answers = await Promise.all([
    ...[
      '/api/tasks',
      '/api/nothing',
      '/health/live',
      '/',
      '/api/runs?x=1',
      '/metrics',
      '/api',
      '/api/events',
    ].map(path => open.ask(path, { signal: stop.signal })),
    open.ask('/api/tasks', { method: 'OPTIONS', headers: { Origin: 'http://evil.example' } }),
    closed.ask('/api/tasks'),
    closed.ask('/health/status', bearing('guessed')),
    fetch(new URL('/outside', closed.url)),
  ])
  stop.abort()
  for (const { headers } of answers) {
    expect(headers.get('Cache-Control')).toContain('no-store')
    expect(headers.get('Content-Security-Policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
        "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    )
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
    expect(headers.get('X-Frame-Options')).toBe('DENY')
    expect(headers.get('X-Request-Id')).toMatch(/^[0-9a-f]{16}$/)
    expect(headers.get('Referrer-Policy')).toBe('same-origin')
    expect([...headers.keys()].filter(name => name.startsWith('access-control'))).toEqual([])
  }
})

test('a name that points here is not ours, so that no foreign page becomes one of us', async () => {
  expect(await raw(open, '/api/tasks', { Host: 'evil.example' })).toBe(421)
  expect(await raw(open, '/api/tasks', { Host: 'localhost:1' })).toBe(200)
  expect(await raw(open, '/api/tasks', { Host: '127.0.0.1.evil.example' })).toBe(421)
})

test('nothing is changed without the word that only our own pages know', async () => {
  const post = (headers: Record<string, string>) =>
    fetch(`${open.url}/api/errors/abc/mute`, { method: 'POST', headers })

  expect((await post({})).status).toBe(403)
  expect((await post({ 'X-CSRF-Token': 'guessed' })).status).toBe(403)
  expect((await open.ask('/api/errors/abc/mute', { method: 'POST' })).status).toBe(404)
})

test('a body that is long, or does not say how long, is not read', async () => {
  const long = await open.ask(`/api/runs/${id}/cancel`, {
    method: 'POST',
    json: { kill_after: 'x'.repeat(70_000) },
  })

  expect(long.status).toBe(413)
  expect(await raw(open, '/api/tasks', { 'Transfer-Encoding': 'chunked' })).toBe(411)
})

test('who did not sign in gets nothing but the pages and the signs of life', async () => {
  const { paths } = await open.get<{ paths: Record<string, object> }>('/api/openapi.json')
  const get = Object.entries(paths).filter(([, methods]) => 'get' in methods)
  const answers = await Promise.all(
    get.map(async ([path]) => {
      const filled = path.replaceAll('{id}', id).replaceAll(/\{\w+\}/g, 'a')
      return [path, (await closed.ask(filled)).status] as const
    }),
  )

  expect(answers.length).toBeGreaterThan(15)
  expect(answers.filter(([, status]) => status !== 401).map(([path]) => path)).toEqual([
    '/health/live',
    '/health/ready',
  ])
})

test('each role may do so much and no more', async () => {
  const [viewer, operator, admin] = [
    await tokenFor('v', 'viewer'),
    await tokenFor('o', 'operator'),
    await tokenFor('a', 'admin'),
  ]
  const status = async (token: string, path: string, method = 'GET') =>
    (await closed.ask(path, { method, ...bearing(token) })).status
  const [kind] = await open.get<{ error_group: string }[]>('/api/errors')
  const mute = `/api/errors/${kind?.error_group}/mute`

  expect(await Promise.all([viewer, operator, admin].map(each => status(each, '/api/tasks')))).toEqual([
    200, 200, 200,
  ])
  expect(await Promise.all([viewer, operator, admin].map(each => status(each, mute, 'POST')))).toEqual([
    403, 200, 200,
  ])
  expect(await Promise.all([viewer, operator, admin].map(each => status(each, '/api/audit')))).toEqual([
    403, 403, 200,
  ])
})

test('a cookie stands for a token, needs the CSRF word, and is worth nothing once it is signed out', async () => {
  const token = await tokenFor('cookie', 'operator')
  const signed = await closed.ask('/api/session', { method: 'POST', json: { token } })
  const [cookie = ''] = signed.headers.getSetCookie()
  const [pair = ''] = cookie.split(';')
  const { csrf } = (await signed.json()) as { csrf: string }
  const ask = async (method: string, path: string, more: Record<string, string> = {}) =>
    (await closed.ask(path, { method, headers: { Cookie: pair, ...more } })).status

  expect(cookie).toMatch(/; Path=\/t; HttpOnly; SameSite=Strict$/)
  expect(await ask('GET', '/api/tasks')).toBe(200)
  expect(await ask('POST', '/api/errors/abc/mute')).toBe(403)
  expect(await ask('POST', '/api/errors/abc/mute', { 'X-CSRF-Token': csrf })).toBe(404)
  expect(await ask('DELETE', '/api/session')).toBe(200)
  expect(await ask('GET', '/api/tasks')).toBe(401)
  expect(await raw(closed, '/api/tasks', { Cookie: 'tasker_session=forged' })).toBe(401)
})

test('a token that is revoked, expired or made up lets nobody in, and who guesses has to wait', async () => {
  const expired = await tokenFor('expired', 'admin', Date.now() - 1)
  const revoked = await tokenFor('revoked', 'admin')
  await kept.store.tokens.revoke('revoked', Date.now())
  await using fresh = await startWeb(kept.store, { auth: 'token' })
  const status = async (token: string) => (await fresh.ask('/api/tasks', bearing(token))).status

  expect([await status(expired), await status(revoked), await status('guessed')]).toEqual([401, 401, 401])
  for (let nr = 0; nr < 8; nr++) await status(`guess ${nr}`.replace(' ', ''))
  const limited = await fresh.ask('/api/tasks', bearing('another'))
  expect([limited.status, Number(limited.headers.get('Retry-After')) > 0]).toEqual([429, true])
  // Whoever has a right one is not kept out by others.
  expect(await status(await tokenFor('right', 'viewer'))).toBe(200)
})

test('the database holds no token, and nothing that leads back to one', async () => {
  const token = await tokenFor('secret', 'viewer')
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
  using db = new DatabaseSync(join(kept.folder, 'tasker.db'), { readOnly: true })

  const rows = JSON.stringify(db.prepare('SELECT * FROM tokens').all())

  expect(rows).toContain(hashOf(token))
  expect(rows).not.toContain(token.slice(7))
})

/** The stream of events, until it ends. */
async function listenTo(server: TestServer, token: string) {
  const response = await server.ask('/api/events', bearing(token))
  const heard = { text: '', isOver: false }
  const read = async () => {
    for await (const bytes of response.body ?? []) heard.text += Buffer.from(bytes).toString()
    heard.isOver = true
  }
  read().catch(() => {})
  return heard
}

test('who listens to events hears none any more once the token is revoked', async () => {
  const [gone, stays] = [await tokenFor('gone', 'viewer'), await tokenFor('stays', 'viewer')]
  const [one, other] = [await listenTo(closed, gone), await listenTo(closed, stays)]

  await kept.store.tokens.revoke('gone', Date.now())
  const last = await eventually(async () => {
    const run = await record(kept.store, { taskName: 'b' }, [], Date.now())
    await eventually(() => other.text.includes(run) || undefined, 'the other one hears of it')
    return one.isOver ? run : undefined
  }, 'the stream of the revoked token ends')

  expect(one.text).not.toContain(last)
  expect(other.isOver).toBe(false)
})

test('asking for the head of a stream alone leaves nothing behind that waits to be read', async () => {
  await using server = await startWeb(kept.store)
  const before = await server.ask('/api/events', { method: 'HEAD' })
  for (let nr = 0; nr < 5; nr++) await server.ask('/api/events', { method: 'HEAD' })

  expect(before.headers.get('Content-Type')).toBe('text/event-stream')
  expect(await (await server.ask('/metrics')).text()).toMatch(/^tasker_event_listeners 1$/m)
})

test('who is not known is not told where the database is', async () => {
  const trouble = new StoreError(
    'unreachable',
    'the database db.internal:5432 cannot be reached',
    'look at it',
  )
  const withHash = () => Promise.reject(trouble)
  await using away = await startWeb(
    { ...kept.store, tokens: { ...kept.store.tokens, withHash } },
    { auth: 'token' },
  )

  const answers = await Promise.all([
    away.ask('/api/tasks', bearing('guessed')),
    away.ask('/api/session', { method: 'POST', json: { token: 'guessed' } }),
  ])

  for (const answer of answers) {
    expect(answer.status).toBe(503)
    expect(await answer.text()).not.toContain('internal')
  }
})

test('guesses push no answer out that others would get at once', async () => {
  let asked = 0
  const status: typeof kept.store.status = filter => {
    asked += 1
    return kept.store.status(filter)
  }
  await using server = await startWeb({ ...kept.store, status }, { auth: 'token', now: () => 0 })
  const token = await tokenFor('patient', 'viewer')
  const figures = async () => (await server.ask('/metrics', bearing(token))).status

  expect(await figures()).toBe(200)
  const before = asked
  await Promise.all(Array.from({ length: 250 }, (_, nr) => server.ask('/api/tasks', bearing(`guess${nr}`))))

  expect([await figures(), asked]).toEqual([200, before])
})

test('a token is taken from no address, and from no form of another site', async () => {
  const token = await tokenFor('form', 'admin')
  const form = { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: JSON.stringify({ token }) }

  expect((await closed.ask(`/api/tasks?token=${token}`)).status).toBe(401)
  expect((await closed.ask(`/api/tasks?access_token=${token}`)).status).toBe(401)
  const signed = await closed.ask('/api/session', form)
  expect([signed.status, signed.headers.getSetCookie()]).toEqual([415, []])
})

test('a test of an alert goes to no address that the asker names', async () => {
  let connections = 0
  await using inner = createServer(socket => {
    connections += 1
    socket.end()
  })
  await new Promise<void>(resolve => inner.listen(0, '127.0.0.1', resolve))
  const { port } = inner.address() as { port: number }

  for (const json of [
    { channel: `http://127.0.0.1:${port}/` },
    { channel: 'ops', url: `http://127.0.0.1:${port}/` },
  ])
    expect([400, 404]).toContain((await open.ask('/api/alerts/test', { method: 'POST', json })).status)
  expect(connections).toBe(0)
})
