import { once } from 'node:events'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openBadServer } from '../rig/bad-server.ts'
import { answering, openHttpServer } from '../rig/http-server.ts'
import { freshDatabase } from '../rig/postgres.ts'
import { createRig, eventually } from '../rig/tasker.ts'
import { deliveryOf, eventsOf, newRunId } from '../store/run-of.ts'
import { startWeb } from '../web/web-rig.ts'
import { bring, dashboardWith, journals, upTo } from './brought-rig.ts'

const postgres = freshDatabase()
const UNTIL_GO = 'while [ ! -e go ]; do sleep 0.05; done'

describe.each(['sqlite', 'postgresql'] as const)('a host whose dashboard has %s', driver => {
  const dashboard = dashboardWith(driver, postgres)

  test('brings everything once where answers are lost on the way', async () => {
    let lost = 0
    const losingAnswers = (client: Socket, upstream: Socket) => {
      client.on('data', chunk => upstream.write(chunk))
      upstream.on('data', chunk => {
        lost += 1
        if (lost % 2 === 1) client.resetAndDestroy()
        else client.write(chunk)
      })
    }
    await using own = await startWeb(dashboard.store, { auth: 'token' })
    const { port } = new URL(own.url)
    using proxy = await openBadServer(losingAnswers, Number(port))
    using rig = createRig({ ...dashboard.env, TASKER_DB_URL: `http://127.0.0.1:${proxy.port}` })
    const script = 'for i in $(seq 30); do echo "::tasker note n$i"; sleep 0.05; done'

    const { code } = await rig.tasker(['run', '--task', 'bumpy', 'sh', '-c', script])
    await eventually(async () => {
      await bring(rig)
      return journals(rig).length === 0 || undefined
    }, 'all of it is delivered')

    expect(code).toBe(0)
    expect(lost).toBeGreaterThan(1)
    const row = await dashboard.recorded('bumpy', 'FINISHED')
    const events = await dashboard.store.events(row.run_id)
    expect(events.filter(({ kind }) => kind.startsWith('said')).length).toBeGreaterThan(0)
    expect(JSON.stringify(events).match(/"n\d+"/g)).toHaveLength(30)
    const seqs = await dashboard.seqsOf(row.run_id)
    expect(seqs).toEqual(upTo(seqs.length))
  })

  test.each(['a run', 'a monitor'])('%s tells a server that was started anew everything', async who => {
    const first = await startWeb(dashboard.store, { auth: 'token' })
    let { port } = new URL(first.url)
    using way = await openBadServer(client => {
      const upstream = connect(Number(port), '127.0.0.1').on('error', () => client.destroy())
      client.pipe(upstream).pipe(client)
    })
    using rig = createRig({ ...dashboard.env, TASKER_DB_URL: `http://127.0.0.1:${way.port}` })
    if (who === 'a monitor') {
      const monitor = rig.start(['monitor'])
      onTestFinished(() => void monitor.child.kill('SIGKILL'))
      const isThere = () => readdirSync(rig.stateDir).some(name => name.startsWith('monitor-')) || undefined
      await eventually(() => existsSync(rig.stateDir) && isThere(), 'the monitor is there')
    }
    const task = `moved ${newRunId()}`
    const script = `echo "::tasker 1/3"; ${UNTIL_GO}; echo "::tasker 2/3"; while [ ! -e end ]; do sleep 0.05; done`
    const run = rig.start(['run', '--task', task, 'sh', '-c', script])
    await eventually(async () => (await dashboard.store.latestRuns(task))[0], 'its start is there')

    await first[Symbol.asyncDispose]()
    await using anew = await startWeb(dashboard.store, { auth: 'token' })
    port = new URL(anew.url).port
    writeFileSync(join(rig.home, 'go'), '')
    await eventually(async () => {
      const [row] = await dashboard.store.latestRuns(task)
      return row?.subtask_items_complete === 2 || undefined
    }, 'the new server has its progress')
    writeFileSync(join(rig.home, 'end'), '')

    expect(await run.finished).toMatchObject({ code: 0 })
    const row = await dashboard.recorded(task, 'FINISHED')
    const seqs = await dashboard.seqsOf(row.run_id)
    expect(seqs).toEqual(upTo(seqs.length))
    await eventually(() => journals(rig).length === 0 || undefined, 'the journal is not needed any more')
  })

  test('has what it kept brought once by two who do it at the same time', async () => {
    using rig = createRig(dashboard.env)
    const nowhere = { env: { TASKER_DB_URL: 'http://127.0.0.1:1' } }
    for (const task of ['twin-a', 'twin-b'])
      await rig.tasker(['run', '--task', task, 'sh', '-c', 'exit 4'], nowhere)
    expect(journals(rig)).toHaveLength(2)

    const both = await Promise.all([bring(rig), bring(rig)])

    expect(both).toMatchObject([{ code: 0 }, { code: 0 }])
    expect(journals(rig)).toEqual([])
    for (const task of ['twin-a', 'twin-b']) {
      const row = await dashboard.recorded(task, 'FAILED')
      const seqs = await dashboard.seqsOf(row.run_id)
      expect(seqs).toEqual(upTo(seqs.length))
    }
  })

  test('keeps what is refused, says so, and has the rest brought', async () => {
    using rig = createRig(dashboard.env)
    const nowhere = { env: { TASKER_DB_URL: 'http://127.0.0.1:1' } }
    for (const task of ['stranger', 'guest']) await rig.tasker(['run', '--task', task, 'true'], nowhere)
    const [runId = ''] = journals(rig).toSorted()[0]?.split('.') ?? []
    await dashboard.store.deliver([deliveryOf(eventsOf({ runId, taskName: 'another' }))])

    const { code, stderr } = await bring(rig)

    expect(stderr).toMatch(/^tasker: [^\n]* does not take run [^\n]*: the run came another way; [^\n]*\n$/)
    expect(code).toBe(1)
    await dashboard.recorded('guest', 'FINISHED')
    expect(await dashboard.store.latestRuns('stranger')).toEqual([])
    expect(journals(rig)).toEqual([`${runId}.ndjson`])
  })

  test('costs a run nothing where something else answers, or nothing, or the token is wrong', async () => {
    using portal = await openHttpServer(answering(200, { 'Content-Type': 'text/html' }))
    using silent = await openHttpServer(() => {})
    const troubles: [NodeJS.ProcessEnv, RegExp][] = [
      [{ TASKER_DB_URL: 'http://127.0.0.1:1' }, /cannot be reached \(ECONNREFUSED\)/],
      [{ TASKER_DB_URL: portal.url }, /is no dashboard of tasker \(200, text\/html\)/],
      [{ TASKER_DB_TOKEN: 'tasker_wrong' }, /this token is not valid/],
      [{ TASKER_DB_URL: silent.url }, /^$/],
    ]
    for (const [trouble, words] of troubles) {
      using rig = createRig({ ...dashboard.env, ...trouble, TASKER_EXIT_WAIT: '300ms' })
      const run = rig.start(['run', '--task', 'hurt', 'sh', '-c', `echo "::tasker 1/2"; ${UNTIL_GO}; exit 5`])
      const told = run.child.stderr && once(run.child.stderr, 'data')
      await Promise.race([told, eventually(() => silent.received[0], 'there is trouble')])
      writeFileSync(join(rig.home, 'go'), '')

      const { stderr, ...ended } = await run.finished

      expect(ended).toEqual({ code: 5, signal: null, stdout: '::tasker 1/2\n' })
      expect(stderr).toMatch(words)
      expect(stderr).toMatch(/^(tasker: the run stays in the journal for now: [^\n]+\n)?$/)
      expect(journals(rig)).toHaveLength(1)
    }
    expect(await dashboard.store.latestRuns('hurt')).toEqual([])
  })
})
