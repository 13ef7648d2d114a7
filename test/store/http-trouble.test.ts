import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { TaskerError } from '../../src/domain/error.ts'
import { openHttp } from '../../src/store/http/open-http.ts'
import { StoreError } from '../../src/store/store-error.ts'
import { openBlackHole } from '../rig/black-hole.ts'
import { answering, openHttpServer } from '../rig/http-server.ts'
import { eventually } from '../rig/tasker.ts'
import { deliveryOf, eventsOf } from './run-of.ts'

const NEWS = [deliveryOf(eventsOf())]
const storeAt = (url: string, connectTimeoutMs = 5_000) =>
  openHttp({ driver: 'http', url, token: async () => 'secret-token', connectTimeoutMs })

async function troubleAt(
  url: string,
  connectTimeoutMs?: number,
): Promise<{ error: StoreError; answered: boolean }> {
  await using store = storeAt(url, connectTimeoutMs)
  const error = await store.deliver(NEWS).catch((thrown: unknown) => thrown)
  if (!(error instanceof StoreError)) throw new Error(`it threw ${error}`)
  expect(error.message).not.toMatch(/secret-token|\n/)
  return { error, answered: store.answered }
}

test.each([
  [500, {}, 'unreachable', 'is no dashboard of tasker (500'],
  [502, { 'Content-Type': 'text/html' }, 'unreachable', 'is no dashboard of tasker (502, text/html)'],
  [200, { 'Content-Type': 'text/html' }, 'unreachable', 'is no dashboard of tasker (200, text/html)'],
  [
    302,
    { Location: 'https://login.hotel.example/' },
    'unreachable',
    'it sends us to https://login.hotel.example/',
  ],
  [503, {}, 'busy', 'has too much to do'],
  [429, {}, 'busy', 'has too much to do'],
  [401, {}, 'refused', 'does not know our token; set database.token'],
  [403, {}, 'forbidden', 'takes no runs with our token'],
  [404, {}, 'refused', 'takes no runs; correct database.url'],
  [413, {}, 'unknown', 'does not understand what it was sent (413)'],
])('an answer %i %o is %s, in one sentence', async (status, headers, trouble, words) => {
  using server = await openHttpServer(answering(status, headers as Record<string, string>))

  const { error, answered } = await troubleAt(server.url)

  expect(error.trouble).toBe(trouble)
  expect(error.message).toContain(words)
  expect(answered).toBe(true)
  expect(server.received).toHaveLength(1)
})

test('a redirection is not followed: nobody else gets the token', async () => {
  using other = await openHttpServer(answering(200))
  using server = await openHttpServer(answering(307, { Location: other.url }))

  await troubleAt(server.url)

  expect(other.received).toEqual([])
})

test('nothing at the address, and an address that never answers, are told apart from one that did', async () => {
  using gone = await openHttpServer(answering(200))
  gone[Symbol.dispose]()
  using hole = await openBlackHole()

  const refused = await troubleAt(gone.url)
  const silent = await troubleAt(`http://127.0.0.1:${hole.port}`, 200)

  expect(refused.error).toMatchObject({
    trouble: 'unreachable',
    problem: `${gone.url} cannot be reached (ECONNREFUSED)`,
  })
  expect(silent.error).toMatchObject({
    trouble: 'unreachable',
    problem: expect.stringContaining('no connection within'),
  })
  expect([refused.answered, silent.answered]).toEqual([false, false])
})

test('an answer that says less than was sent is not taken for all', async () => {
  using server = await openHttpServer(response => void response.end('{"runs":[]}'))

  expect((await troubleAt(server.url)).error).toMatchObject({ trouble: 'busy', runIds: expect.anything() })
})

test('a server that asks for time is not asked again before that is over', async () => {
  using server = await openHttpServer(answering(503, { 'Retry-After': '600' }))
  await using store = storeAt(server.url)

  for (let nr = 0; nr < 3; nr++) await expect(store.deliver(NEWS)).rejects.toMatchObject({ trouble: 'busy' })

  expect(server.received).toHaveLength(1)
})

test('a connection that the server has just closed is no trouble', async () => {
  using server = await openHttpServer((response, count) => {
    if (count === 2) response.socket?.resetAndDestroy()
    else response.end('{"runs":[]}')
  })
  await using store = storeAt(server.url)

  for (let nr = 0; nr < 2; nr++) await expect(store.deliver(NEWS)).rejects.toMatchObject({ trouble: 'busy' })

  expect(server.received).toHaveLength(3)
})

test('a token that is not to be had is told as such', async () => {
  const token = async () => {
    throw new TaskerError('database.token: the file /t is empty', 'put the token into it')
  }
  await using store = openHttp({ driver: 'http', url: 'http://127.0.0.1:1', token, connectTimeoutMs: 1_000 })

  await expect(store.deliver(NEWS)).rejects.toMatchObject({
    trouble: 'refused',
    remedy: 'put the token into it',
  })
})

test('who is no longer waited for is let go', async () => {
  using server = await openHttpServer(() => {})
  const store = storeAt(server.url)
  const delivered = store.deliver(NEWS).catch((error: unknown) => error)
  await eventually(() => server.received[0], 'the server has all of it')

  await store[Symbol.asyncDispose]()

  expect(await delivered).toMatchObject({ trouble: 'unreachable' })
})

test('without an address, and to questions, the answer is one sentence', async () => {
  await using nowhere = openHttp({ driver: 'http', token: async () => undefined, connectTimeoutMs: 1 })
  await using store = storeAt('https://tasker.example.org')

  await expect(nowhere.deliver(NEWS)).rejects.toThrow('set database.url')
  await expect(store.status({})).rejects.toThrow(
    'runs of this host are sent to https://tasker.example.org, which tells it nothing; look there',
  )
  await expect(store.tokens.list()).rejects.toMatchObject({ trouble: 'forbidden' })
})

test('a certificate of an unknown authority is refused, and says how one is made known', async () => {
  const tls = join(import.meta.dirname, '..', 'rig', 'tls')
  const server = createServer({
    key: readFileSync(join(tls, 'server.key')),
    cert: readFileSync(join(tls, 'server.pem')),
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }

  const { error } = await troubleAt(`https://localhost:${port}`).finally(() => server.close())

  expect(error).toMatchObject({
    trouble: 'refused',
    remedy: 'name the file of its authority as database.sslrootcert',
  })
})

test('events are sent as they are in the journal, packed where that is worth it', async () => {
  const { gunzipSync } = await import('node:zlib')
  const bodies: { body: Buffer; encoding: string | undefined }[] = []
  const { createServer: createPlain } = await import('node:http')
  const server = createPlain(async (request, response) => {
    bodies.push({
      body: Buffer.concat(await request.toArray()),
      encoding: request.headers['content-encoding'],
    })
    response.end('{"runs":[]}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  await using store = storeAt(`http://127.0.0.1:${(server.address() as { port: number }).port}`)
  const long = eventsOf(
    {},
    Array.from({ length: 30 }, () => ({ kind: 'orphaned' as const })),
  )

  for (const events of [eventsOf(), long]) await store.deliver([deliveryOf(events)]).catch(() => {})
  server.close()

  const [small, large] = bodies
  expect(small?.encoding).toBeUndefined()
  expect(large?.encoding).toBe('gzip')
  const lines = gunzipSync(large?.body ?? '')
    .toString()
    .trim()
    .split('\n')
  expect(lines.map(line => JSON.parse(line))).toEqual([{ run_id: long[0].runId, after: 0 }, ...long])
})
