import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase } from '../rig/postgres.ts'
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

const RUNS = 20

const database = freshDatabase()

describe.each(DATABASES)('%s', name => {
  let rig: MonitorRig
  beforeEach(async () => {
    rig = await monitorRig(name, database)
  })
  afterEach(() => rig[Symbol.dispose]())

  test('runs leave their delivery to the monitor, and none of them connects', async () => {
    // Asked for a password only by who connects.
    const env = { TASKER_DB_PASSWORD_COMMAND: 'touch connected; echo x' }
    await using _ = await startMonitor(rig)

    const runs = Array.from({ length: RUNS }, (_, index) =>
      rig.tasker(['run', '--task', `t${index}`, 'sh', '-c', `exit ${index % 3}`], { env }),
    )
    const finished = await Promise.all(runs)
    await untilAllDelivered(rig)

    expect(finished.map(({ code }) => code)).toEqual(runs.map((_, index) => index % 3))
    expect(finished.map(({ stderr }) => stderr).join('')).toBe('')
    expect(
      await rig.ask("SELECT count(*) FROM executions WHERE execution_status IN ('FINISHED', 'FAILED')"),
    ).toBe(RUNS)
    expect(await rig.ask("SELECT count(*) FROM events WHERE kind = 'ended'")).toBe(RUNS)
    expect(existsSync(join(rig.home, 'connected'))).toBe(false)
  })

  test('when the monitor is killed its runs deliver by themselves, and nothing is lost or there twice', async () => {
    await using monitor = await startMonitor(rig)
    const runs = Array.from({ length: RUNS }, (_, index) =>
      rig.start(['run', '--task', `t${index}`, ...WAITS]),
    )
    await untilGoingOn(rig, RUNS)

    monitor.child.kill('SIGKILL')
    letGo(rig)
    const finished = await Promise.all(runs.map(run => run.finished))
    await rig.tasker(['status'])

    expect(finished.map(({ code }) => code)).toEqual(runs.map(() => 0))
    expect(journals(rig)).toEqual([])
    expect(await rig.ask("SELECT count(*) FROM executions WHERE execution_status = 'FINISHED'")).toBe(RUNS)
    expect(await rig.ask("SELECT count(*) FROM events WHERE kind = 'ended'")).toBe(RUNS)
  })
})
