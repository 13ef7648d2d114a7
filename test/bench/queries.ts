import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { quantile } from 'simple-statistics'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { startServer } from '../rig/postgres-server.ts'
import { madeUpHistory, TASKS, YEAR_MS } from './made-up-history.ts'
import { postgresSettings } from './postgres-settings.ts'

const RUNS = Number(process.env.TASKER_BENCH_RUNS ?? 1_000_000)
const ASKED = 40
const DAY_MS = 86_400_000

/**
 * The questions behind the commands, at a million runs with ten million samples and five million events: how long the
 * store takes, median and 95th percentile. A row of Markdown each, as docs/performance.md has them.
 */
export async function bench(): Promise<void> {
  const now = Date.now()
  const folder = mkdtempSync(join(tmpdir(), 'tasker-bench-'))
  try {
    const file = join(folder, 'tasker.db')
    const sqlite = await measured(openStore({ driver: 'sqlite', file }), now, async statements => {
      using database = new DatabaseSync(file)
      for (const statement of statements) database.exec(statement)
    })
    await using server = await startServer({ maxConnections: 20 })
    const postgres = await measured(openStore(postgresSettings(server.port)), now, async statements => {
      const client = new pg.Client({ connectionString: server.url })
      await client.connect()
      for (const statement of statements) await client.query(statement)
      // As the server does by itself after a while.
      await client.query('ANALYZE')
      await client.end()
    })
    console.log(`  ${RUNS.toLocaleString('en')} runs; milliseconds, median / 95th percentile of ${ASKED}\n`)
    console.log('| question | SQLite | PostgreSQL |\n| --- | --- | --- |')
    for (const [question, times] of sqlite)
      console.log(`| ${question} | ${timesText(times)} | ${timesText(postgres.get(question) ?? [])} |`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function measured(
  opened: Store,
  now: number,
  fill: (statements: string[]) => Promise<void>,
): Promise<Map<string, number[]>> {
  await using store = opened
  await store.migrate()
  await fill(madeUpHistory(store.driver, RUNS, now))
  const times = new Map<string, number[]>()
  for (let round = 0; round < ASKED; round++) {
    for (const [question, ask] of Object.entries(questions(store, now, round))) {
      const begin = performance.now()
      await ask()
      times.set(question, [...(times.get(question) ?? []), performance.now() - begin])
    }
  }
  return times
}

/** The same ones, each time of another task and another time. */
function questions(store: Store, now: number, round: number): Record<string, () => Promise<unknown>> {
  const nr = (round * 37) % TASKS
  const task = { stage: `STAGE_${nr % 10}`, task: `task_${nr}.R` }
  const before = now - Math.floor((YEAR_MS * round) / ASKED)
  const page = { limit: 51 }
  return {
    'status of all 500 tasks': () => store.status({}),
    'status of a stage': () => store.status({ stage: task.stage }),
    'history, a page': () => store.history({ ...page, until: before }),
    'history of a task': () => store.history({ ...page, ...task }),
    'history: what failed': () => store.history({ ...page, statuses: ['FAILED'], until: before }),
    'history: what failed of a task': () => store.history({ ...page, ...task, statuses: ['FAILED'] }),
    'history: what runs': () => store.history({ ...page, statuses: ['STARTED', 'RUNNING'] }),
    'history of a host, a day': () =>
      store.history({ ...page, host: 'host3', since: before - DAY_MS, until: before }),
    'history: a text, a day': () =>
      store.history({ ...page, text: '17.csv', since: before - DAY_MS, until: before }),
    'history: the longest of a task': () => store.history({ ...page, ...task, sort: 'duration_seconds' }),
    'show: a run with what belongs to it': async () => {
      const [run] = await store.history({ ...task, limit: 1, until: before - YEAR_MS / 50 })
      const id = run?.run_id ?? ''
      await store.findRuns(id, 5)
      await Promise.all([store.subtasks(id), store.events(id), store.samples(id)])
    },
    'a run by the beginning of its id': () =>
      store.findRuns(before.toString(16).padStart(12, '0').slice(0, 8), 5),
    'errors of a week': () => store.errorKinds({ settled: false, since: before - 7 * DAY_MS, limit: 50 }),
    'errors of all time': () => store.errorKinds({ settled: false, limit: 50 }),
    'errors with a text': () => store.errorKinds({ settled: true, search: '17.csv', limit: 50 }),
    'stats of all tasks': () => store.pastRuns({ limit: 100 }),
    'stats of a task over a year': () => store.pastRuns({ ...task, since: now - YEAR_MS, limit: 10_000 }),
    'the time left, from 50 earlier runs': async () => {
      const runs = await store.finishedRuns({ tasks: [{ stage: task.stage, name: task.task }], limit: 50 })
      await store.courses(runs.map(run => run.run_id))
    },
  }
}

function timesText(times: readonly number[]): string {
  return [0.5, 0.95].map(share => quantile([...times], share).toFixed(1)).join(' / ')
}
