import { readdirSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { openBadServer } from '../rig/bad-server.ts'
import { freshDatabase } from '../rig/postgres.ts'
import { createRig, eventually, type Rig } from '../rig/tasker.ts'
import { tokenIn } from '../web/token-rig.ts'
import { startWeb, type TestServer } from '../web/web-rig.ts'
import { temporaryFolder } from './folder.ts'

const postgres = freshDatabase()

describe.each(['sqlite', 'postgresql'] as const)('a host whose dashboard has %s', driver => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let store: Store
  let server: TestServer
  let env: NodeJS.ProcessEnv = {}

  beforeAll(async () => {
    folder = await temporaryFolder()
    store = openStore(
      driver === 'sqlite' ? { driver, file: join(folder.path, 'tasker.db') } : postgres.settings,
    )
    server = await startWeb(store, { auth: 'token', basePath: '/tasker' })
    const token = await tokenIn(store, 'laptop', 'writer')
    env = { TASKER_DB_URL: server.url, TASKER_DB_TOKEN: token, TASKER_FLUSH_INTERVAL: '200ms' }
  })
  afterAll(async () => {
    await server[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
    await folder[Symbol.asyncDispose]()
  })

  const journals = (rig: Rig) => readdirSync(join(rig.stateDir, 'journal'))
  /** Has what runs left behind brought now, if anybody takes it. */
  const bring = (rig: Rig) => rig.tasker(['monitor', '--once'])
  const recorded = (task: string, status: string) =>
    eventually(async () => {
      const [row] = await store.latestRuns(task)
      return row?.execution_status === status ? row : undefined
    }, `${task} is ${status}`)
  const seqsOf = async (runId: string) =>
    [...(await store.events(runId)), ...(await store.samples(runId))]
      .map(({ seq }) => seq)
      .toSorted((a, b) => a - b)

  test('brings progress while a run goes on, then how it failed, and the end of its log', async () => {
    using rig = createRig({ ...env, TASKER_SAMPLE_INTERVAL: '100ms' })
    const untilGo = 'while [ ! -e go ]; do sleep 0.05; done'
    writeFileSync(
      join(rig.home, 'load.sh'),
      `echo "::tasker subtask 1/2 fetch"; echo "::tasker 3/4"; ${untilGo}; echo password=abcdefgh12345; exit 3`,
    )
    const run = rig.start(['run', '--stage', 'DAILY', '--tag', 'a=b', 'sh', 'load.sh'])

    const going = await eventually(async () => {
      const [row] = await store.latestRuns('load.sh')
      return row?.subtask_items_complete === 3 && row.memory_mb !== null ? row : undefined
    }, 'its progress is there')
    writeFileSync(join(rig.home, 'go'), '')
    const { code } = await run.finished
    await bring(rig)

    expect(going).toMatchObject({
      execution_status: 'RUNNING',
      hostname: `laptop/${hostname()}`,
      tags: { a: 'b' },
    })
    expect(code).toBe(3)
    const row = await recorded('load.sh', 'FAILED')
    expect(row).toMatchObject({ exit_code: 3, subtask_name: 'fetch', subtask_status: 'FAILED' })
    expect(journals(rig)).toEqual([])
    const seqs = await seqsOf(row.run_id)
    expect(seqs).toEqual(seqs.map((_, index) => index + 1))
    expect(await store.keptLog(row.run_id)).toMatchObject({
      tail: expect.stringMatching(/password=\[redacted\]\n$/),
    })
  })

  test('brings everything once where answers are lost on the way, and the server is started anew meanwhile', async () => {
    let lost = 0
    const losingAnswers = (client: import('node:net').Socket, upstream: import('node:net').Socket) => {
      client.on('data', chunk => upstream.write(chunk))
      upstream.on('data', chunk => {
        lost += 1
        if (lost % 2 === 1) client.resetAndDestroy()
        else client.write(chunk)
      })
    }
    await using own = await startWeb(store, { auth: 'token' })
    const { port } = new URL(own.url)
    using proxy = await openBadServer(losingAnswers, Number(port))
    using rig = createRig({ ...env, TASKER_DB_URL: `http://127.0.0.1:${proxy.port}` })
    const script = 'for i in $(seq 30); do echo "::tasker note n$i"; sleep 0.05; done'

    const { code } = await rig.tasker(['run', '--task', 'bumpy', 'sh', '-c', script])
    await eventually(async () => {
      await bring(rig)
      return journals(rig).length === 0 || undefined
    }, 'all of it is delivered')

    expect(code).toBe(0)
    expect(lost).toBeGreaterThan(1)
    const row = await recorded('bumpy', 'FINISHED')
    const events = await store.events(row.run_id)
    expect(events.filter(({ kind }) => kind.startsWith('said')).length).toBeGreaterThan(0)
    expect(JSON.stringify(events).match(/"n\d+"/g)).toHaveLength(30)
    const seqs = await seqsOf(row.run_id)
    expect(seqs).toEqual(seqs.map((_, index) => index + 1))
  })

  test('goes on while its server is away, and tells a new one everything', async () => {
    using rig = createRig(env)
    const untilGo = 'while [ ! -e go ]; do sleep 0.05; done'
    const own = await startWeb(store, { auth: 'token' })
    const { port } = new URL(own.url)
    const run = rig.start(
      ['run', '--task', 'moved', 'sh', '-c', `echo "::tasker 1/2"; ${untilGo}; echo "::tasker 2/2"`],
      {
        env: { TASKER_DB_URL: own.url },
      },
    )
    await eventually(async () => (await store.latestRuns('moved'))[0], 'its start is there')

    await own[Symbol.asyncDispose]()
    writeFileSync(join(rig.home, 'go'), '')
    const { code } = await run.finished
    expect(journals(rig)).toHaveLength(1)
    await bring(rig)

    expect(port).not.toBe('')
    expect(code).toBe(0)
    const row = await recorded('moved', 'FINISHED')
    const seqs = await seqsOf(row.run_id)
    expect(seqs).toEqual(seqs.map((_, index) => index + 1))
    expect(journals(rig)).toEqual([])
  })

  test('has what it kept brought once by two who do it at the same time', async () => {
    using rig = createRig(env)
    const nowhere = { env: { TASKER_DB_URL: 'http://127.0.0.1:1' } }
    for (const task of ['twin-a', 'twin-b']) {
      const { code, stderr } = await rig.tasker(['run', '--task', task, 'sh', '-c', 'exit 4'], nowhere)
      expect({ code, stderr }).toEqual({
        code: 4,
        stderr: expect.stringMatching(
          /^tasker: the run stays in the journal for now: [^\n]* \(ECONNREFUSED\)[^\n]*\n$/,
        ),
      })
    }
    expect(journals(rig)).toHaveLength(2)

    await Promise.all([bring(rig), bring(rig)])

    expect(journals(rig)).toEqual([])
    for (const task of ['twin-a', 'twin-b']) {
      const row = await recorded(task, 'FAILED')
      const seqs = await seqsOf(row.run_id)
      expect(seqs).toEqual(seqs.map((_, index) => index + 1))
    }
  })

  test('has a monitor that brings them, is seen to live, and passes on who wants a run to end', async () => {
    using rig = createRig(env)
    const monitor = rig.start(['monitor'])
    await eventually(
      async () => (await store.monitors.seen()).find(each => each.hostname === `laptop/${hostname()}`),
      'its monitor is seen',
    )
    const run = rig.start(['run', '--task', 'endless', 'sleep', '600'])
    const row = await eventually(async () => (await store.latestRuns('endless'))[0], 'it is recorded')

    await store.requests.askCancel(row.run_id, { by: 'me@desk', killAfterMs: 1_000 }, Date.now())
    const { signal } = await run.finished
    const ended = await recorded('endless', 'CANCELLED')
    monitor.child.kill('SIGTERM')

    expect(signal).toBe('SIGTERM')
    expect(ended.run_id).toBe(row.run_id)
    expect(await monitor.finished).toMatchObject({ code: 0, stderr: expect.not.stringMatching(/warning/) })
  })
})
