import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import type { RunFact } from '../../src/domain/event.ts'
import type { StoreSettings } from '../../src/domain/store-settings.ts'
import { openHttp } from '../../src/store/http/open-http.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Delivery } from '../../src/store/store.ts'
import { startServer } from '../rig/postgres-server.ts'
import { BIN, eventually } from '../rig/tasker.ts'
import { deliveryOf, eventsOf } from '../store/run-of.ts'
import { tokenIn } from '../web/token-rig.ts'
import { median, printRatio } from './figures.ts'
import { postgresSettings } from './postgres-settings.ts'

const ROUNDS = 5
const RUNS = 50
const EVENTS_A_RUN = 400
const EVENTS = RUNS * EVENTS_A_RUN

type Row = [runId: string, seq: number, payload: string]

/**
 * Delivering journals in batches, against the bare client that inserts the same events and nothing else in one
 * statement a run; and how long a fact takes until it can be seen.
 */
export async function bench(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tasker-bench-'))
  await using server = await startServer({ maxConnections: 20 })
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  await client.query('CREATE TABLE bare (run_id uuid, seq int, payload jsonb, PRIMARY KEY (run_id, seq))')
  const bareSqlite = new DatabaseSync(join(folder, 'bare.db'))
  bareSqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  bareSqlite.exec('CREATE TABLE bare (run_id TEXT, seq INTEGER, payload TEXT, PRIMARY KEY (run_id, seq))')

  const sqlite: StoreSettings = { driver: 'sqlite', file: join(folder, 'tasker.db') }
  await compare('SQLite', sqlite, async rows => {
    const insert = bareSqlite.prepare('INSERT INTO bare VALUES (?, ?, ?)')
    bareSqlite.exec('BEGIN')
    for (const row of rows) insert.run(...row)
    bareSqlite.exec('COMMIT')
  })
  await compare('PostgreSQL', postgresSettings(server.port), async rows => {
    const sql = 'INSERT INTO bare SELECT * FROM unnest($1::uuid[], $2::int[], $3::jsonb[])'
    await client.query(sql, [rows.map(row => row[0]), rows.map(row => row[1]), rows.map(row => row[2])])
  })
  await throughDashboard('SQLite', sqlite, { TASKER_DB_URL: `sqlite:${join(folder, 'tasker.db')}` })
  await throughDashboard('PostgreSQL', postgresSettings(server.port), { TASKER_DB_URL: server.url })
  await latency('SQLite', { TASKER_STATE_DIR: folder }, () => {
    using database = new DatabaseSync(sqlite.driver === 'sqlite' ? sqlite.file : '', {
      readOnly: true,
      timeout: 1000,
    })
    return database.prepare(LATEST).get()?.subtask_name
  })
  await latency('PostgreSQL', { TASKER_STATE_DIR: folder, TASKER_DB_URL: server.url }, async () => {
    const { rows } = await client.query(LATEST.replace('executions', 'tasker.executions'))
    return rows[0]?.subtask_name
  })
  await client.end()
  bareSqlite.close()
  rmSync(folder, { recursive: true })
}

const LATEST = 'SELECT subtask_name FROM executions ORDER BY execution_id DESC LIMIT 1'

async function compare(
  name: string,
  settings: StoreSettings,
  insert: (rows: Row[]) => Promise<void>,
): Promise<void> {
  await using store = openStore(settings)
  await store.migrate()
  const ours: number[] = []
  const theirs: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const deliveries = madeUpRuns()
    const rows = deliveries.flatMap(({ run, events }) =>
      events.map(({ seq, at: _, kind: __, ...payload }): Row => [run.runId, seq, JSON.stringify(payload)]),
    )
    ours.push(await timed(() => store.deliver(deliveries)))
    theirs.push(await timed(() => insert(rows)))
  }
  printRatio(`${name}: ${EVENTS} events of ${RUNS} runs`, 'ms', ours, theirs, 'the bare client, events alone')
  console.log(`    ${Math.round(EVENTS / (median(ours) / 1000)).toLocaleString('en')} events/s`)
}

/** By HTTP to a dashboard in a process of its own, against the same to its database. */
async function throughDashboard(
  name: string,
  settings: StoreSettings,
  where: NodeJS.ProcessEnv,
): Promise<void> {
  await using direct = openStore(settings)
  const token = await tokenIn(direct, `bench ${process.pid}`, 'writer')
  const env = { PATH: '/usr/bin:/bin', HOME: tmpdir(), ...where }
  const dashboard = spawn(BIN, ['dashboard', '--auth', 'token', '--port', '0'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(dashboard.stdout, 'data')
  const url = /http:\S+(?=\/)/.exec(String(line))?.[0] ?? ''
  const brought: number[] = []
  const written: number[] = []
  {
    await using http = openHttp({ driver: 'http', url, token: async () => token, connectTimeoutMs: 5_000 })
    for (let round = 0; round < ROUNDS; round++) {
      const byHttp = madeUpRuns()
      const directly = madeUpRuns()
      brought.push(await timed(() => http.deliver(byHttp)))
      written.push(await timed(() => direct.deliver(directly)))
    }
  }
  dashboard.kill('SIGTERM')
  await once(dashboard, 'close')
  printRatio(`${name}: the same by HTTP, through a dashboard`, 'ms', brought, written, 'to its database')
  console.log(`    ${Math.round(EVENTS / (median(brought) / 1000)).toLocaleString('en')} events/s`)
}

function madeUpRuns(): Delivery[] {
  const facts = Array.from(
    { length: EVENTS_A_RUN - 1 },
    (_, nr): RunFact => ({
      kind: 'said',
      message: { verb: 'items', done: nr, total: EVENTS_A_RUN, text: `item ${nr}` },
    }),
  )
  return Array.from({ length: RUNS }, (_, nr) => deliveryOf(eventsOf({ taskName: `task ${nr}` }, facts)))
}

async function timed(action: () => Promise<void>): Promise<number> {
  const begin = performance.now()
  await action()
  return performance.now() - begin
}

/** From the moment a command says that a subtask begins until the database shows it. */
async function latency(name: string, extra: NodeJS.ProcessEnv, shown: () => unknown): Promise<void> {
  const env = { PATH: '/usr/bin:/bin', HOME: tmpdir(), ...extra }
  const seen: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const word = `step ${round}`
    const script = `sleep 0.5; echo "::tasker subtask ${word}"; sleep 4`
    const child = spawn(BIN, ['run', 'sh', '-c', script], { env, stdio: ['ignore', 'pipe', 'ignore'] })
    const { promise: said, resolve } = Promise.withResolvers<number>()
    child.stdout.once('data', () => resolve(performance.now()))
    const begin = await said
    await eventually(async () => (await shown()) === word || undefined, `${word} is shown`)
    seen.push(performance.now() - begin)
    child.kill('SIGTERM')
    await new Promise(done => child.on('close', done))
  }
  console.log(
    `  ${name}: a subtask is to be seen after ${median(seen).toFixed(0)} ms, at most ${Math.max(...seen).toFixed(0)} ms`,
  )
}
