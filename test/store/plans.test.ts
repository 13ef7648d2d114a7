import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answers } from '../../src/store/answers.ts'
import { openStore } from '../../src/store/open-store.ts'
import { postgresKysely } from '../../src/store/postgres/dialect.ts'
import { sqliteKysely } from '../../src/store/sqlite/dialect.ts'
import { createLock } from '../../src/store/sqlite/lock.ts'
import type { Store } from '../../src/store/store.ts'
import { madeUpHistory } from '../bench/made-up-history.ts'
import { temporaryFolder } from '../cli/folder.ts'
import { freshDatabase } from '../rig/postgres.ts'

/*
 * With a long history each question has to find its rows through an index. What the databases plan for the very SQL
 * that is sent tells so; a time would not.
 */

const RUNS = 20_000
const NOW = Date.UTC(2026, 10, 21)
const DAY_MS = 86_400_000
const PAGE = { limit: 51 }
const TASK = { stage: 'STAGE_7', task: 'task_37.R' }
const SPAN = { since: NOW - 40 * DAY_MS, until: NOW - 39 * DAY_MS }
const RUN = '019aa6d3-3c00-7000-8000-000000000001'

type Asked = ReturnType<typeof answers>

/** What is asked, and the indexes one of which it has to use, if not any. */
const QUESTIONS: readonly [string, (store: Asked) => Promise<unknown>, RegExp][] = [
  ['status', store => store.status({}), /idx_executions_task\b/],
  ['status of a stage', store => store.status({ stage: 'STAGE_7' }), /idx_executions_task\b/],
  ['status of a task', store => store.status(TASK), /idx_executions_task\b/],
  ['the latest runs under a name', store => store.latestRuns('task_37.R'), /idx_executions_(task|latest)\b/],
  ['history', store => store.history(PAGE), /idx_executions_start_time/],
  ['history of a time', store => store.history({ ...PAGE, ...SPAN }), /idx_executions_start_time/],
  ['history of a task', store => store.history({ ...PAGE, ...TASK }), /idx_executions_task\b/],
  ['history of a name', store => store.history({ ...PAGE, task: TASK.task }), /idx_executions_latest/],
  ['history of a stage', store => store.history({ ...PAGE, stage: 'RARE' }), /idx_executions_task/],
  ['history of a host', store => store.history({ ...PAGE, host: 'rare' }), /idx_executions_host\b/],
  [
    'what runs',
    store => store.history({ ...PAGE, statuses: ['STARTED', 'RUNNING'] }),
    /idx_executions_status/,
  ],
  [
    'what was cancelled',
    store => store.history({ ...PAGE, statuses: ['FAILED'] }),
    /idx_executions_(status|start_time)/,
  ],
  ['the runs within a run', store => store.history({ ...PAGE, parent: RUN }), /idx_executions_parent/],
  ['a run by its id', store => store.findRuns(RUN, 2), /run_id/],
  ['a run by the beginning of its id', store => store.findRuns('019aa6', 5), /run_id/],
  ['a run by its key', store => store.finishedRun('key'), /idx_executions_unique_key/],
  ['subtasks', store => store.subtasks(RUN), /subtasks/],
  ['events', store => store.events(RUN), /events/],
  ['samples', store => store.samples(RUN), /samples/],
  ['the latest samples', store => store.latestSamples([RUN]), /samples/],
  ['stats of all tasks', store => store.pastRuns({ limit: 100 }), /idx_executions_task\b/],
  [
    'stats of a task',
    store => store.pastRuns({ ...TASK, since: NOW - 365 * DAY_MS, limit: 1_000 }),
    /idx_executions_task\b/,
  ],
  ['subtasks of runs', store => store.subtasksOf([RUN]), /subtasks/],
  ['errors', store => store.errorKinds({ settled: false, limit: 50 }), /idx_executions_error_group/],
  [
    'errors of a time',
    store => store.errorKinds({ settled: false, since: SPAN.since, limit: 50 }),
    /idx_executions_(error_group|start_time)/,
  ],
  [
    'errors with a text',
    store => store.errorKinds({ settled: true, search: 'file', limit: 50 }),
    /idx_executions_error_group/,
  ],
  ['failures of a kind', store => store.failures('abc', 20), /idx_executions_error_group/],
  [
    'the time left',
    async store => {
      await store.finishedRuns({ tasks: [{ stage: TASK.stage, name: TASK.task }], limit: 30 })
      await store.finishedSubtasks({ stage: TASK.stage, name: TASK.task, limit: 30 })
      await store.courses([RUN])
    },
    /idx_executions_task\b/,
  ],
  ['due times', store => store.history({ ...TASK, limit: 50 }), /idx_executions_task\b/],
]

/** Answers as those of a store, and what was planned for each statement since it was asked last. */
interface Bench {
  store: Asked
  plans(): string[]
}

describe('SQLite', () => {
  let bench: Bench & AsyncDisposable
  beforeAll(async () => {
    bench = await sqliteBench()
  })
  afterAll(() => bench[Symbol.asyncDispose]())

  test.each(QUESTIONS)('%s: through an index', (_, ask, index) => judge(bench, ask, index))
})

describe('PostgreSQL', () => {
  const database = freshDatabase()
  let bench: Bench & AsyncDisposable
  beforeAll(async () => {
    await filled(openStore(database.settings), statements =>
      database.query(`${statements.join(';')}; ANALYZE`),
    )
    bench = await postgresBench(database.url)
  })
  afterAll(() => bench[Symbol.asyncDispose]())

  test.each(QUESTIONS)('%s: through an index', (_, ask, index) => judge(bench, ask, index))
})

/** Under their own names, or as a question calls them. */
const BIG = 'executions|pipeline_status_history|e|failed|past|each|events|samples|subtasks'

async function judge(bench: Bench, ask: (store: Asked) => Promise<unknown>, index: RegExp): Promise<void> {
  bench.plans()

  await ask(bench.store)

  const plan = bench.plans().join('\n')
  expect(plan).toMatch(index)
  expect(plan).not.toMatch(new RegExp(`^(Seq Scan on|SCAN) (${BIG})$`, 'm'))
}

async function filled(opened: Store, fill: (statements: string[]) => unknown): Promise<void> {
  await using store = opened
  await store.migrate()
  await fill(madeUpHistory(store.driver, RUNS, NOW))
}

async function sqliteBench(): Promise<Bench & AsyncDisposable> {
  const folder = await temporaryFolder()
  const file = `${folder.path}/tasker.db`
  const database = new DatabaseSync(file)
  await filled(openStore({ driver: 'sqlite', file }), statements => database.exec(statements.join(';')))
  const plans: string[] = []
  const explaining = new Proxy(database, {
    get: () => (sql: string) => {
      const statement = database.prepare(sql)
      const all = statement.all.bind(statement)
      statement.all = ((...values: SQLInputValue[]) => {
        const steps = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values)
        plans.push(...steps.map(({ detail }) => String(detail)))
        return all(...values)
      }) as typeof statement.all
      return statement
    },
  })
  const db = sqliteKysely(() => explaining, createLock())
  return {
    store: answers('sqlite', question => question(db)),
    plans: () => plans.splice(0),
    async [Symbol.asyncDispose]() {
      database.close()
      await folder[Symbol.asyncDispose]()
    },
  }
}

async function postgresBench(url: string): Promise<Bench & AsyncDisposable> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const plans: string[] = []
  const explaining = {
    async query(sql: string, values: unknown[]) {
      const { rows } = await client.query(`EXPLAIN (FORMAT JSON) ${sql}`, values)
      plans.push(...stepsOf(rows[0]['QUERY PLAN'][0].Plan))
      return client.query(sql, values)
    },
  }
  const connection = { client: explaining } as unknown as Parameters<Connections['giveBack']>[0]
  const connections = { borrow: async () => connection, giveBack() {} } as unknown as Connections
  const db = postgresKysely(connections, 'tasker', 0)
  return {
    store: answers('postgresql', question => question(db)),
    plans: () => plans.splice(0),
    [Symbol.asyncDispose]: () => client.end(),
  }
}

type Connections = Parameters<typeof postgresKysely>[0]

interface Step {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  Plans?: Step[]
}

function stepsOf(step: Step): string[] {
  const { 'Node Type': kind, 'Relation Name': table, 'Index Name': index, Plans: below = [] } = step
  const used = index === undefined ? '' : ` using ${index}`
  return [`${kind}${used}${table === undefined ? '' : ` on ${table}`}`, ...below.flatMap(stepsOf)]
}
