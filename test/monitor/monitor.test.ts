import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase } from '../rig/postgres.ts'
import { eventually } from '../rig/tasker.ts'
import {
  DATABASES,
  journals,
  letGo,
  type MonitorRig,
  monitorRig,
  startMonitor,
  untilAllDelivered,
  untilGoingOn,
  WAITS,
} from './monitor-rig.ts'

const database = freshDatabase()

let rig: MonitorRig
afterEach(() => rig[Symbol.dispose]())

describe.each(DATABASES)('%s', name => {
  beforeEach(async () => {
    rig = await monitorRig(name, database)
  })

  test('a run without its tasker is adopted, and lost at its end, without any other tasker', async () => {
    await using monitor = await startMonitor(rig)
    const run = rig.start(['run', '--task', 'orphan', ...WAITS])
    await untilGoingOn(rig, 1)

    run.child.kill('SIGKILL')
    await eventually(
      async () => (await rig.ask('SELECT count(*) FROM executions WHERE orphaned')) === 1 || undefined,
      'it is adopted',
    )
    letGo(rig)
    await untilAllDelivered(rig)
    monitor.child.kill('SIGTERM')
    const { stderr } = await monitor.finished

    expect(
      await rig.ask(
        "SELECT count(*) FROM executions WHERE execution_status = 'FAILED' AND error_message LIKE 'lost: %' AND exit_code IS NULL",
      ),
    ).toBe(1)
    const warnings = stderr.split('\n').filter(line => line.includes('"level":"warn"'))
    const about = { run_id: expect.stringMatching(/^[0-9a-f-]{36}$/) }
    expect(warnings.map(line => JSON.parse(line))).toMatchObject([
      { ...about, msg: expect.stringMatching(/^orphan \(.*\) goes on without its tasker/) },
      { ...about, msg: expect.stringMatching(/^orphan \(.*\): lost: /) },
    ])
  })

  test('whoever asks in the database for the end of a run is heard by the monitor', async () => {
    await using _ = await startMonitor(rig)
    const run = rig.start(['run', '--task', 'cancelled', ...WAITS])
    await untilGoingOn(rig, 1)

    await rig.ask(`INSERT INTO cancel_requests (run_id, at, asked_by, kill_after_seconds)
      SELECT run_id, execution_start, 'ada@far', 5 FROM executions`)
    const { signal } = await run.finished
    await untilAllDelivered(rig)

    expect(signal).toBe('SIGTERM')
    expect(await rig.ask("SELECT count(*) FROM executions WHERE execution_status = 'CANCELLED'")).toBe(1)
  })
})

describe('one process', () => {
  beforeEach(async () => {
    rig = await monitorRig('SQLite', database)
  })

  test('a second monitor says that there is one, and leaves', async () => {
    await using first = await startMonitor(rig)

    const second = await rig.tasker(['monitor'])

    expect(second).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`a monitor looks after these runs already: PID ${first.child.pid}`),
    })
  })

  test('who asks for sentences gets them, also where nobody reads them on a terminal', async () => {
    const text = rig.start(['monitor', '--log-format', 'text'])
    await eventually(
      async () => (await rig.ask('SELECT count(*) FROM monitors')) === 1 || undefined,
      'it lives',
    )
    text.child.kill('SIGTERM')
    const wrong = await rig.tasker(['monitor', '--log-format', 'xml'])

    expect((await text.finished).stderr).toMatch(/^tasker: looking after the runs of /)
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('there are only json and text') })
  })

  test('the successor of one that was killed takes its place', async () => {
    const first = await startMonitor(rig)
    await first[Symbol.asyncDispose]()

    await using second = await startMonitor(rig)

    expect(second.child.exitCode).toBeNull()
  })

  test('SIGTERM ends it in order, and the database knows', async () => {
    await using monitor = await startMonitor(rig)
    await rig.tasker(['run', 'true'])

    monitor.child.kill('SIGTERM')
    const { code } = await monitor.finished

    expect(code).toBe(0)
    expect(journals(rig)).toEqual([])
    expect(await rig.ask('SELECT count(*) FROM monitors WHERE stopped_at IS NOT NULL')).toBe(1)
  })
})
