import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunFact } from '../../src/domain/event.ts'
import { openHttp } from '../../src/store/http/open-http.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { BehindError } from '../../src/store/store-error.ts'
import { temporaryFolder } from '../cli/folder.ts'
import { FINISHED, failed } from '../cli/recorded.ts'
import { freshDatabase } from '../rig/postgres.ts'
import { tokenIn } from '../web/token-rig.ts'
import { startWeb, type TestServer } from '../web/web-rig.ts'
import { deliveryOf, eventsOf, newRunId, said } from './run-of.ts'

const postgres = freshDatabase()
const MIB = 2 ** 20

/** Something of each kind that a journal can hold. */
const EVERYTHING: RunFact[] = [
  {
    kind: 'described',
    gitCommit: 'abc',
    gitDirty: false,
    environment: { A: '1' },
    surroundings: [{ kind: 'cron' }],
  },
  said({ verb: 'subtask', number: 1, total: 2, name: 'load' }),
  { kind: 'said', message: { verb: 'items', done: 3, total: 10, id: 'a' }, source: 'bar:rsync' },
  {
    kind: 'said-quickly',
    said: [
      { at: 1, message: { verb: 'advance', by: 1 } },
      { at: 2, message: { verb: 'subtask', name: 'write' } },
    ],
  },
  { kind: 'compared', weights: { 1: 1000, 2: 500 }, total: 2 },
  {
    kind: 'sampled',
    rssBytes: 50 * MIB,
    cpuPercent: 80,
    spanMs: 1000,
    processes: 2,
    host: { load: 1 },
    largest: { pid: 3, name: 'R', rssBytes: 40 * MIB },
  },
  said({ verb: 'metric', values: { rows: 12, unit: 'k€' } }),
  { kind: 'warned', over: { limit: 'runtime', limitMs: 1 } },
  { kind: 'orphaned' },
  { kind: 'stop-requested', by: 'SIGTERM' },
  failed(3, 'no such table'),
]

describe.each(['sqlite', 'postgresql'] as const)('a host without %s, behind a dashboard', driver => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let store: Store
  let server: TestServer
  let url = ''
  let token = ''
  let host: Store

  const settings = (given: string, to = url) => ({
    driver: 'http' as const,
    url: to,
    token: async () => given,
    connectTimeoutMs: 5_000,
  })
  beforeAll(async () => {
    folder = await temporaryFolder()
    store = openStore(
      driver === 'sqlite' ? { driver, file: join(folder.path, 'tasker.db') } : postgres.settings,
    )
    server = await startWeb(store, { auth: 'token', basePath: '/t' })
    url = server.url
    token = await tokenIn(store, 'farm', 'writer')
    host = openHttp(settings(token))
  })
  afterAll(async () => {
    await host[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
    await folder[Symbol.asyncDispose]()
  })

  const seqsOf = async (runId: string) => {
    const rows = [...(await store.events(runId)), ...(await store.samples(runId))]
    return rows.map(({ seq }) => seq).toSorted((left, right) => left - right)
  }
  const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

  test('brings a run with all that it told, under the name of its token', async () => {
    const runId = newRunId()
    const events = eventsOf({ runId, tags: { a: 'b' }, totalSubtasks: 2 }, EVERYTHING)

    await host.deliver([deliveryOf(events)])

    expect(await seqsOf(runId)).toEqual(upTo(events.length))
    const [row] = await store.findRuns(runId, 1)
    expect(row).toMatchObject({
      hostname: 'farm/night',
      execution_status: 'CANCELLED',
      git_commit: 'abc',
      peak_memory_mb: 50,
      metrics: { rows: 12, unit: 'k€' },
      last_seq: events.length,
    })
    expect(await store.subtasks(runId)).toMatchObject([{ subtask_name: 'load' }, { subtask_name: 'write' }])
  })

  test('brings each event once, in whatever parts and however often', async () => {
    const runId = newRunId()
    const events = eventsOf({ runId }, [
      ...upTo(20).map(nr => said({ verb: 'note', text: `${nr}` })),
      FINISHED,
    ])
    const part = (from: number, to: number) => ({
      run: deliveryOf(events.slice(0, to)).run,
      events: events.slice(from - 1, to),
    })

    for (const [from, to] of [
      [1, 5],
      [3, 9],
      [1, 9],
      [10, 22],
      [1, 22],
      [22, 22],
    ] as const)
      await host.deliver([part(from, to)]).catch(error => expect(error).toBeInstanceOf(BehindError))

    expect(await seqsOf(runId)).toEqual(upTo(22))
    expect(await store.findRuns(runId, 1)).toMatchObject([{ execution_status: 'FINISHED', last_seq: 22 }])
  })

  test('is one of hundreds that come at the same moment, and none is turned away', async () => {
    const hosts = Array.from({ length: 300 }, () => openHttp(settings(token)))
    const deliveries = hosts.map(() =>
      deliveryOf(eventsOf({ runId: newRunId(), taskName: 'crowd' }, [FINISHED])),
    )

    await Promise.all(hosts.map((each, index) => each.deliver(deliveries.slice(index, index + 1))))

    expect(await store.runsOf(deliveries.map(({ run }) => run.runId))).toHaveLength(300)
    for (const each of hosts) await each[Symbol.asyncDispose]()
  })

  test('is asked for everything by a server that was started anew, and only of the runs that it does not know', async () => {
    const alive = [said({ verb: 'alive' }), said({ verb: 'alive' })]
    const [one, other] = [eventsOf({ runId: newRunId() }, alive), eventsOf({ runId: newRunId() }, alive)]
    await host.deliver([deliveryOf(one.slice(0, 2)), deliveryOf(other.slice(0, 2))])
    await using anew = await startWeb(store, { auth: 'token' })
    await using again = openHttp(settings(token, anew.url))

    await again.deliver([deliveryOf(other)])
    const told = await again.deliver([deliveryOf(one, 3), deliveryOf(other, 3)]).catch(error => error)

    expect(told).toBeInstanceOf(BehindError)
    expect([...told.runIds]).toEqual([deliveryOf(one).run.runId])
    await again.deliver([deliveryOf(one)])
    for (const events of [one, other]) expect(await seqsOf(deliveryOf(events).run.runId)).toEqual([1, 2, 3])
  })
})
