import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Server, startServer } from '../rig/postgres-server.ts'
import { createRig, eventually, type Rig } from '../rig/tasker.ts'
import { journals, letGo, startMonitor, untilAllDelivered, WAITS } from './monitor-rig.ts'

const RUNS = 60

let server: Server
let rig: Rig
beforeAll(async () => {
  server = await startServer({ maxConnections: 20 })
})
afterAll(() => server[Symbol.asyncDispose]())
afterEach(() => rig[Symbol.dispose]())

/** One number, asked for not with our code. */
type Ask = (sql: string) => number

const askPostgres: Ask = sql =>
  Number(
    execFileSync('psql', ['-XAtq', '-c', 'SET search_path TO tasker', '-c', sql, server.url], {
      encoding: 'utf8',
    }),
  )

const askSqlite: Ask = sql => {
  if (!existsSync(rig.databaseFile)) return 0
  const database = new DatabaseSync(rig.databaseFile, { readOnly: true, timeout: 5_000 })
  try {
    return Number(Object.values(database.prepare(sql).get() ?? {})[0])
  } finally {
    database.close()
  }
}

const startMany = () =>
  Array.from({ length: RUNS }, (_, index) => rig.start(['run', '--task', `t${index}`, ...WAITS]))

describe.each([
  ['SQLite', askSqlite],
  ['PostgreSQL', askPostgres],
] as const)('%s', (name, ask) => {
  beforeEach(async () => {
    if (name === 'PostgreSQL')
      execFileSync('psql', ['-XAtq', '-c', 'DROP SCHEMA IF EXISTS tasker CASCADE', server.url])
    rig = createRig(name === 'PostgreSQL' ? { TASKER_DB_URL: server.url } : {})
    await rig.tasker(['db', 'migrate'])
  })

  const untilStarted = (count: number) =>
    eventually(
      () =>
        ask("SELECT count(*) FROM executions WHERE execution_status IN ('STARTED', 'RUNNING')") === count ||
        undefined,
      `${count} runs are going on`,
    )

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
    expect(ask("SELECT count(*) FROM executions WHERE execution_status IN ('FINISHED', 'FAILED')")).toBe(RUNS)
    expect(ask("SELECT count(*) FROM events WHERE kind = 'ended'")).toBe(RUNS)
    expect(existsSync(join(rig.home, 'connected'))).toBe(false)
  })

  test('when the monitor is killed, its runs deliver by themselves, and nothing is lost or there twice', async () => {
    await using monitor = await startMonitor(rig)
    const runs = startMany()
    await untilStarted(RUNS)

    monitor.child.kill('SIGKILL')
    letGo(rig)
    const finished = await Promise.all(runs.map(run => run.finished))
    await rig.tasker(['status'])

    expect(finished.map(({ code }) => code)).toEqual(runs.map(() => 0))
    expect(journals(rig)).toEqual([])
    expect(ask("SELECT count(*) FROM executions WHERE execution_status = 'FINISHED'")).toBe(RUNS)
    expect(ask("SELECT count(*) FROM events WHERE kind = 'ended'")).toBe(RUNS)
  })

  test('a run is lost when nobody is left, and that is found without any other tasker', async () => {
    await using monitor = await startMonitor(rig)
    const run = rig.start(['run', '--task', 'orphan', ...WAITS])
    await untilStarted(1)

    run.child.kill('SIGKILL')
    await eventually(
      () => ask('SELECT count(*) FROM executions WHERE orphaned') === 1 || undefined,
      'it is adopted',
    )
    letGo(rig)
    await untilAllDelivered(rig)
    monitor.child.kill('SIGTERM')
    const { stderr } = await monitor.finished

    expect(
      ask(
        "SELECT count(*) FROM executions WHERE execution_status = 'FAILED' AND error_message LIKE 'lost: %' AND exit_code IS NULL",
      ),
    ).toBe(1)
    expect(stderr).toMatch(/warning: orphan \(.*\) goes on without its tasker/)
    expect(stderr).toMatch(/warning: orphan \(.*\): lost: /)
  })

  test('somebody who asks in the database for the end of a run is heard by the monitor', async () => {
    await using _ = await startMonitor(rig)
    const run = rig.start(['run', '--task', 'cancelled', ...WAITS])
    await untilStarted(1)

    const insert = `INSERT INTO cancel_requests (run_id, at, asked_by, kill_after_seconds)
      SELECT run_id, execution_start, 'ada@far', 5 FROM executions`
    if (name === 'PostgreSQL') askPostgres(insert)
    else {
      const database = new DatabaseSync(rig.databaseFile, { timeout: 5_000 })
      database.exec(insert)
      database.close()
    }
    const { signal } = await run.finished
    await untilAllDelivered(rig)

    expect(signal).toBe('SIGTERM')
    expect(ask("SELECT count(*) FROM executions WHERE execution_status = 'CANCELLED'")).toBe(1)
  })
})

describe('signals', () => {
  beforeEach(() => {
    rig = createRig()
  })

  test('a second monitor says that there is one, and leaves', async () => {
    await using first = await startMonitor(rig)

    const second = await rig.tasker(['monitor'])

    expect(second).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`a monitor looks after these runs already: PID ${first.child.pid}`),
    })
  })

  test('SIGTERM ends it in order, and the database knows', async () => {
    await using monitor = await startMonitor(rig)
    await rig.tasker(['run', 'true'])

    monitor.child.kill('SIGTERM')
    const { code } = await monitor.finished

    expect(code).toBe(0)
    expect(journals(rig)).toEqual([])
    expect(askSqlite('SELECT count(*) FROM monitors WHERE stopped_at IS NOT NULL')).toBe(1)
  })
})
