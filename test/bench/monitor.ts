import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { openStore } from '../../src/store/open-store.ts'
import { answering, openHttpServer } from '../rig/http-server.ts'
import { startServer } from '../rig/postgres-server.ts'
import { BIN, eventually } from '../rig/tasker.ts'
import { median } from './figures.ts'
import { startLiveRuns } from './live-runs.ts'
import { postgresSettings } from './postgres-settings.ts'
import { cpuSeconds, pssMiB } from './process-use.ts'

const RUNS = 1_000
const SCHEDULES = 500
const FAILURES = 20
const WATCHED_MS = 35_000

/** What a monitor of many runs and schedules takes, and how long after a failure somebody knows of it. */
export async function bench(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'tasker-bench-'))
  const stateDir = join(home, 'state')
  mkdirSync(join(stateDir, 'journal'), { recursive: true, mode: 0o700 })
  await using server = await startServer({ maxConnections: 60 })
  using channel = await openHttpServer(answering(200))
  const alerts = { channels: { ops: { type: 'webhook', url: channel.url } }, most: 10_000 }
  writeFileSync(join(home, '.tasker.yml'), JSON.stringify({ alerts }), { mode: 0o600 })
  await schedule(server.port)
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  const env = { PATH: '/usr/bin:/bin', HOME: home, TASKER_STATE_DIR: stateDir, TASKER_DB_URL: server.url }
  const monitor = spawn(BIN, ['monitor'], { cwd: home, env, stdio: ['ignore', 'ignore', 'pipe'] })
  await once(monitor.stderr, 'data')

  await watch(`idle, ${SCHEDULES} schedules`, monitor, client)
  using live = startLiveRuns(stateDir, RUNS)
  const count = "SELECT count(*)::int AS count FROM tasker.executions WHERE execution_status = 'RUNNING'"
  await eventually(
    async () => (await client.query(count)).rows[0].count === RUNS || undefined,
    'all run',
    60_000,
  )
  await watch(`${RUNS} live runs, ${SCHEDULES} schedules`, monitor, client)
  const stamp = join(home, 'stamp')
  const command = ['sh', '-c', `date +%s%N >${stamp}; exit 3`]
  await tellFailures(
    task => spawn(BIN, ['run', '--task', task, ...command], { cwd: home, env, stdio: 'ignore' }),
    stamp,
    channel.received,
  )
  if (live.unserved() > 0) console.log(`  ${live.unserved()} runs had to deliver by themselves`)

  monitor.kill('SIGTERM')
  await once(monitor, 'exit')
  await client.end()
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}

async function schedule(port: number): Promise<void> {
  await using store = openStore(postgresSettings(port))
  await store.registerTasks(
    Array.from({ length: SCHEDULES }, (_, index) => ({
      stage: 'DAILY',
      name: `scheduled_${index}`,
      schedule: `${index % 60} ${index % 24} * * *`,
      timezone: 'UTC',
    })),
  )
}

async function watch(what: string, { pid }: ChildProcess, client: pg.Client): Promise<void> {
  await pause(5_000)
  const cpu = cpuSeconds(pid)
  const transactions = await transactionsOf(client)
  await pause(WATCHED_MS)
  const seconds = WATCHED_MS / 1000
  const { rows } = await client.query(
    `SELECT count(*) - 1 AS count FROM pg_stat_activity WHERE backend_type = 'client backend'`,
  )
  console.log(
    [
      `  ${what}:`,
      `${(((cpuSeconds(pid) - cpu) / seconds) * 100).toFixed(2)} % of a core,`,
      `${pssMiB(pid).toFixed(0)} MiB (PSS), ${rows[0].count} connections,`,
      `${(((await transactionsOf(client)) - transactions) / seconds).toFixed(1)} transactions a second`,
    ].join(' '),
  )
}

/** Our own questions included: two. */
async function transactionsOf(client: pg.Client): Promise<number> {
  await client.query('SELECT pg_stat_clear_snapshot()')
  const { rows } = await client.query(
    'SELECT xact_commit + xact_rollback AS count FROM pg_stat_database WHERE datname = current_database()',
  )
  return Number(rows[0].count)
}

/** From the end of the command to the receipt, one failure after the other; `start` makes it note the time of its end. */
async function tellFailures(
  start: (task: string) => ChildProcess,
  stamp: string,
  received: readonly { body: string }[],
): Promise<void> {
  const delays: number[] = []
  for (let index = 0; index < FAILURES; index++) {
    const task = `failure_${index}`
    const tasker = start(task)
    const ended = once(tasker, 'exit')
    await eventually(
      () => received.some(({ body }) => JSON.parse(body).task === task) || undefined,
      'it is told',
    )
    delays.push(Date.now() - Number(readFileSync(stamp, 'utf8')) / 1e6)
    await ended
  }
  const p95 = delays.toSorted((left, right) => left - right)[Math.floor(FAILURES * 0.95)] ?? Number.NaN
  console.log(`  a failure is told after ${median(delays).toFixed(0)} ms, 95 %: ${p95.toFixed(0)} ms`)
}
