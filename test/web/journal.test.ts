import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunEvent } from '../../src/domain/event.ts'
import type { TokenRole } from '../../src/domain/role.ts'
import type { Receipt } from '../../src/store/http/wire.ts'
import { StoreError } from '../../src/store/store-error.ts'
import { FINISHED, record, temporaryStore } from '../cli/recorded.ts'
import { eventsOf, newRunId, said } from '../store/run-of.ts'
import { tokenIn } from './token-rig.ts'
import { startWeb, type TestServer } from './web-rig.ts'

let kept: Awaited<ReturnType<typeof temporaryStore>>
let server: TestServer
let farm = ''

beforeAll(async () => {
  kept = await temporaryStore()
  server = await startWeb(kept.store, { auth: 'token' })
  farm = await tokenIn(kept.store, 'farm', 'writer')
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await kept[Symbol.asyncDispose]()
})

const NDJSON = 'application/x-ndjson'
const post = (body: string | Uint8Array, token = farm, headers: Record<string, string> = {}) =>
  fetch(`${server.url}/api/journal`, {
    method: 'POST',
    body: body as string,
    headers: { 'Content-Type': NDJSON, Authorization: `Bearer ${token}`, ...headers },
  })
const receiptsOf = async (response: Response): Promise<Receipt[]> => {
  expect(response.status).toBe(200)
  return ((await response.json()) as { runs: Receipt[] }).runs
}
const linesOf = (runId: string, events: readonly (RunEvent | object | string)[], after = 0) =>
  [{ run_id: runId, after }, ...events]
    .map(line => (typeof line === 'string' ? line : JSON.stringify(line)))
    .join('\n')
const rowOf = async (runId: string) => (await kept.store.findRuns(runId, 1))[0]

test('a writer records runs and gets nothing else, a viewer the other way round, and nobody neither', async () => {
  const statuses: Record<string, number[]> = {}
  for (const role of ['viewer', 'writer', 'operator', 'admin'] as TokenRole[]) {
    const token = await tokenIn(kept.store, `${role}-${newRunId()}`, role)
    const runId = newRunId()
    const answers = [
      await post(linesOf(runId, eventsOf({ runId }, [FINISHED])), token),
      await fetch(`${server.url}/api/tasks`, { headers: { Authorization: `Bearer ${token}` } }),
      await fetch(`${server.url}/api/session`, {
        method: 'POST',
        body: JSON.stringify({ token }),
        headers: { 'Content-Type': 'application/json' },
      }),
    ]
    statuses[role] = answers.map(({ status }) => status)
    expect(await rowOf(runId)).toEqual(role === 'viewer' ? undefined : expect.anything())
  }

  expect(statuses).toEqual({
    viewer: [403, 200, 200],
    writer: [200, 403, 403],
    operator: [200, 200, 200],
    admin: [200, 200, 200],
  })
  expect((await post('', 'guessed')).status).toBe(401)
})

test('a token that was revoked brings nothing more', async () => {
  const name = newRunId()
  const token = await tokenIn(kept.store, name, 'writer')
  await kept.store.tokens.revoke(name, Date.now())

  expect((await post('', token)).status).toBe(401)
})

test('a page of a browser brings nothing: neither a cookie nor being at the machine is enough', async () => {
  await using open = await startWeb(kept.store)
  const signedIn = await fetch(`${server.url}/api/session`, {
    method: 'POST',
    body: JSON.stringify({ token: await tokenIn(kept.store, newRunId(), 'admin') }),
    headers: { 'Content-Type': 'application/json' },
  })
  const { csrf } = (await signedIn.json()) as { csrf: string }
  const cookie = signedIn.headers.get('Set-Cookie')?.split(';')[0] ?? ''

  const answers = await Promise.all([
    open.ask('/api/journal', { method: 'POST', body: '', headers: { 'Content-Type': NDJSON } }),
    fetch(`${server.url}/api/journal`, {
      method: 'POST',
      headers: { Cookie: cookie, 'X-CSRF-Token': csrf, 'Content-Type': NDJSON },
    }),
    post('', farm, { 'Content-Type': 'text/plain' }),
  ])

  expect(answers.map(({ status }) => status)).toEqual([403, 403, 415])
})

test('what is wrong within one run stops no other, and is said', async () => {
  const good = newRunId()
  const wrong: [string, (RunEvent | object | string)[]][] = [
    ['is not JSON', ['{"seq":1']],
    ['no event', ['[]']],
    ['is no event: kind', [{ seq: 1, at: 1, kind: 'paused' }]],
    ['status', [...eventsOf(), { seq: 2, at: 1, kind: 'described', status: 'FINISHED' }]],
    ['hostname', [{ ...eventsOf()[0], hostname: 3 }]],
    ['does not begin with the start', [{ seq: 1, at: 1, kind: 'orphaned' }]],
    ['does not begin with the start', [...eventsOf({ runId: good })]],
    ['seq', [{ ...eventsOf()[0], seq: 2 ** 31 }]],
    ['parentRunId', [{ ...eventsOf()[0], parentRunId: newRunId().toUpperCase() }]],
  ]
  const ids = wrong.map(() => newRunId())
  const bodies = wrong.map(([, events], index) =>
    linesOf(
      ids[index] ?? '',
      events.map(event =>
        typeof event === 'object' && 'runId' in event && event.runId !== good
          ? { ...event, runId: ids[index] }
          : event,
      ),
    ),
  )

  const receipts = await receiptsOf(
    await post([...bodies, linesOf(good, eventsOf({ runId: good }, [FINISHED]))].join('\n')),
  )

  expect(receipts.at(-1)).toEqual({ run_id: good, stored: 2 })
  for (const [index, [word]] of wrong.entries())
    expect(receipts[index]).toMatchObject({
      run_id: ids[index],
      stored: 0,
      refused: { message: expect.stringContaining(word) },
    })
  for (const runId of ids) expect(await rowOf(runId)).toBeUndefined()
})

test('a body that is none is refused as a whole, in one sentence', async () => {
  const runId = newRunId()
  const bodies: [string | Uint8Array, Record<string, string>, number][] = [
    ['{"seq":1,"at":1,"kind":"orphaned"}', {}, 400],
    ['\0\xff garbage', {}, 400],
    [JSON.stringify({ run_id: 'me', after: 0 }), {}, 400],
    [JSON.stringify({ run_id: runId, after: -1 }), {}, 400],
    [JSON.stringify({ run_id: runId.toUpperCase(), after: 0 }), {}, 400],
    [JSON.stringify({ monitor: { hostname: 'h', stateDir: '/', pid: 2 ** 40 } }), {}, 400],
    [JSON.stringify({ run_id: runId, after: 0, run: {} }), {}, 400],
    ['not packed', { 'Content-Encoding': 'gzip' }, 400],
    [gzipSync(linesOf(runId, eventsOf({ runId }))).subarray(0, 60), { 'Content-Encoding': 'gzip' }, 400],
    ['x', { 'Content-Encoding': 'br' }, 415],
    ['x'.repeat(8 * 2 ** 20 + 1), {}, 413],
    [gzipSync(Buffer.alloc(64 * 2 ** 20)), { 'Content-Encoding': 'gzip' }, 413],
  ]
  for (const [body, headers, status] of bodies) {
    const answer = await post(body, farm, headers)
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ error: { message: expect.stringMatching(/^[^\n]+$/) } })
  }
  expect(await rowOf(runId)).toBeUndefined()
  expect(server.said).toEqual([])
})

test('a packed body is taken', async () => {
  const runId = newRunId()

  const answer = await post(gzipSync(linesOf(runId, eventsOf({ runId }, [FINISHED]))), farm, {
    'Content-Encoding': 'gzip',
  })

  expect(await receiptsOf(answer)).toEqual([{ run_id: runId, stored: 2 }])
})

test('a run that came another way, or with another token, is not changed', async () => {
  const [name, otherName] = [newRunId(), newRunId()]
  const own = await tokenIn(kept.store, name, 'writer')
  const other = await tokenIn(kept.store, otherName, 'writer')
  const direct = await record(kept.store, { taskName: 'direct' }, [], Date.now())
  const brought = newRunId()
  await post(linesOf(brought, eventsOf({ runId: brought })), own)

  for (const [runId, token] of [
    [direct, own],
    [brought, other],
  ] as const) {
    const forged = linesOf(
      runId,
      eventsOf({ runId, taskName: 'forged' }, [said({ verb: 'alive' }), FINISHED]),
    )
    const log = JSON.stringify({ run_id: runId, log: { text: 'x', to_byte: 1, is_whole: true, at: 1 } })
    for (const receipt of await receiptsOf(await post(`${forged}\n${log}`, token)))
      expect(receipt).toMatchObject({ refused: { message: 'the run came another way' } })
    expect(await rowOf(runId)).toMatchObject({ execution_status: 'STARTED' })
    expect(await kept.store.keptLog(runId)).toBeUndefined()
  }

  await kept.store.tokens.revoke(name, Date.now())
  const rest = linesOf(brought, eventsOf({ runId: brought }, [FINISHED]))
  await expect
    .poll(async () => (await receiptsOf(await post(rest, other)))[0], { timeout: 10_000 })
    .toEqual({ run_id: brought, stored: 2 })
})

test.each(['..', '.\0.'])(
  'a run that was brought is of no host, so that none acts on what it says of itself, also through %j',
  async up => {
    const { hostname } = await import('node:os')
    const runId = newRunId(Date.now())
    const bait = {
      supervisor: { pid: process.pid },
      child: { pid: process.pid },
      bootId: 'b',
      stateDir: '/tmp',
    }
    const forged = {
      ...bait,
      hostname: hostname(),
      logPath: `/etc/${runId}/${up}`,
      logFile: 'passwd',
      uniqueKey: 'k',
    }
    await post(linesOf(runId, eventsOf({ runId, ...forged }, [], Date.now())))
    const boss = await tokenIn(kept.store, `boss-${runId}`, 'admin')
    const asBoss = (path: string, method = 'GET') =>
      fetch(`${server.url}${path}`, {
        method,
        headers: { Authorization: `Bearer ${boss}`, 'Content-Type': 'application/json' },
        ...(method === 'POST' && { body: '{}' }),
      })

    const row = await rowOf(runId)
    expect(row).toMatchObject({
      hostname: `farm/${hostname()}`,
      boot_id: null,
      log_file: null,
      unique_key: null,
    })
    expect(await kept.store.startOf(runId)).not.toHaveProperty('stateDir')
    expect((await asBoss(`/api/runs/${runId}/log`)).status).toBe(404)
    expect((await asBoss(`/api/runs/${runId}/rerun`, 'POST')).status).toBe(409)
    const cancelled = await asBoss(`/api/runs/${runId}/cancel`, 'POST')
    expect(await cancelled.json()).toMatchObject({
      says: expect.stringContaining(`farm/${hostname()} is asked`),
    })
  },
)

test('who wants a run to end is told to its host until that has heard', async () => {
  const runId = newRunId(Date.now())
  const events = eventsOf(
    { runId },
    [said({ verb: 'alive' }), said({ verb: 'alive' }), { kind: 'stop-requested', by: 'me@desk' }],
    Date.now(),
  )
  await post(linesOf(runId, events.slice(0, 1)))
  await kept.store.requests.askCancel(runId, { by: 'me@desk', killAfterMs: 5_000 }, Date.now())

  const cancel = { by: 'me@desk', kill_after_seconds: 5 }
  await expect
    .poll(async () => (await receiptsOf(await post(linesOf(runId, events.slice(0, 2)))))[0], {
      timeout: 10_000,
    })
    .toMatchObject({ stored: 2 })
  await server[Symbol.asyncDispose]()
  server = await startWeb(kept.store, { auth: 'token' })
  expect(await receiptsOf(await post(linesOf(runId, events.slice(0, 2))))).toEqual([
    { run_id: runId, stored: 2, cancel },
  ])
  expect(await receiptsOf(await post(linesOf(runId, events.slice(2, 3), 2)))).toEqual([
    { run_id: runId, stored: 3, cancel },
  ])
  expect(await receiptsOf(await post(linesOf(runId, events.slice(3), 3)))).toEqual([
    { run_id: runId, stored: 4 },
  ])
  expect(await kept.store.cancelRequest(runId)).toMatchObject({ answered_at: expect.any(Date) })
})

test('where the database is away a host is told when to come again, and not where the database is', async () => {
  const away = new StoreError('unreachable', 'db.internal does not answer', 'look after it')
  await using server = await startWeb(
    { ...kept.store, startOf: () => Promise.reject(away) },
    { auth: 'token' },
  )
  const runId = newRunId()

  const answer = await fetch(`${server.url}/api/journal`, {
    method: 'POST',
    body: linesOf(runId, eventsOf({ runId })),
    headers: { 'Content-Type': NDJSON, Authorization: `Bearer ${farm}` },
  })

  expect(answer.status).toBe(503)
  expect(answer.headers.get('Retry-After')).toBe('1')
  expect(await answer.json()).toMatchObject({ error: { message: 'the database does not answer' } })
})

test('of a run that the database refuses nothing counts as recorded, and others are', async () => {
  const [odd, good] = [newRunId(), newRunId()]
  const store = {
    ...kept.store,
    async deliver(deliveries: Parameters<typeof kept.store.deliver>[0]) {
      if (deliveries.some(({ run, events }) => run.runId === odd && events[0]?.seq === 1))
        throw new Error('odd')
      await kept.store.deliver(deliveries)
    },
  }
  await using server = await startWeb(store, { auth: 'token' })
  const events = eventsOf({ runId: odd }, [FINISHED])
  const body = [
    linesOf(odd, events.slice(0, 1)),
    linesOf(good, eventsOf({ runId: good })),
    linesOf(odd, events.slice(1), 1),
  ]

  const answer = await fetch(`${server.url}/api/journal`, {
    method: 'POST',
    body: body.join('\n'),
    headers: { 'Content-Type': NDJSON, Authorization: `Bearer ${farm}` },
  })

  const refused = { message: 'it cannot be recorded', remedy: '' }
  expect(await receiptsOf(answer)).toEqual([
    { run_id: odd, stored: 0, refused },
    { run_id: good, stored: 1 },
    { run_id: odd, stored: 0, refused },
  ])
  expect(await rowOf(odd)).toBeUndefined()
  expect(server.said).toEqual([`run ${odd}, which another host brought, cannot be recorded: odd`])
})
