import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { freshDatabase } from '../rig/postgres.ts'
import { deliveryOf, eventsOf, FINISHED, SECOND, said } from './run-of.ts'

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'sql.md'), 'utf8')

/** The queries of the page, by the heading above them. */
function queriesFor(dialect: 'postgresql' | 'sqlite'): Record<string, string[]> {
  const sections = page.split(/^## /m).map(section => {
    const blocks = [...section.matchAll(new RegExp(`^\`\`\`sql ${dialect}\\n(.*?)^\`\`\``, 'gms'))]
    return [section.split('\n')[0] ?? '', blocks.map(block => block[1] ?? '')] as const
  })
  return Object.fromEntries(sections.filter(([, blocks]) => blocks.length > 0))
}

const MINUTE = 60 * SECOND
const DAY = 24 * 60 * MINUTE
/** Some time of the day before yesterday, so that two runs of it are of one day. */
const EARLIER = Math.floor(Date.now() / DAY) * DAY - 2 * DAY + 60 * MINUTE

/** Two tasks with a history, one of them running for an hour, and one that never ran. */
async function fill(store: Store): Promise<void> {
  const bdc = { taskName: 'DAILY_01_BDC_Locations.R', logPath: '/var/log', logFile: 'bdc.log' }
  const lasting = (minutes: number, code: number, at: number) => {
    const [started] = eventsOf(bdc, [], at)
    const end = {
      seq: 2,
      at: at + minutes * MINUTE,
      kind: 'ended',
      outcome: { kind: 'exited', code },
    } as const
    return deliveryOf([started, end])
  }
  await store.registerTasks([{ stage: 'ANNUAL_DEC', name: 'never.R', schedule: '0 2 1 12 *' }])
  await store.deliver([
    lasting(10, 0, EARLIER),
    lasting(20, 3, EARLIER + 30 * MINUTE),
    deliveryOf(
      eventsOf({ taskName: 'b.sh' }, [said({ verb: 'metric', values: { rows: 120345 } }), FINISHED], EARLIER),
    ),
    deliveryOf(
      eventsOf(
        bdc,
        [
          said({ verb: 'subtask', number: 1, total: 2, name: 'load' }),
          said({ verb: 'subtask', number: 2, name: 'clean' }),
          said({ verb: 'items', done: 1, total: 4, text: 'state 1' }),
        ],
        Date.now() - 60 * MINUTE,
      ),
    ),
  ])
}

type Ask = (sql: string) => Promise<Record<string, unknown>[]>

function expectRightAnswers(queries: Record<string, string[]>, ask: Ask): void {
  const answer = async (heading: string, index = 0) => {
    const sql = queries[heading]?.[index]
    if (sql === undefined) throw new Error(`the page has no such query: ${heading} ${index}`)
    return ask(sql)
  }
  const RUNNING = {
    task_name: 'DAILY_01_BDC_Locations.R',
    overall_percent_complete: 62.5,
    overall_progress_message: 'Subtask 2 of 2: clean',
  }

  test('what is going on', async () => {
    expect(await answer('What is going on')).toMatchObject([
      { ...RUNNING, execution_status: 'RUNNING' },
      { task_name: 'b.sh', execution_status: 'FINISHED', overall_percent_complete: 100 },
    ])
    expect(await answer('What is going on', 1)).toEqual([
      { task_stage: 'ANNUAL_DEC', task_name: 'never.R', schedule: '0 2 1 12 *' },
    ])
    expect(await answer('What is going on', 2)).toMatchObject([
      {
        ...RUNNING,
        execution_status: 'RUNNING',
        current_subtask: 2,
        total_subtasks: 2,
        subtask_name: 'clean',
        subtask_percent_complete: 25,
        subtask_progress_message: 'state 1',
        subtask_items_complete: 1,
        subtask_items_total: 4,
      },
      { task_name: 'b.sh', execution_status: 'FINISHED' },
    ])
  })

  test('runs that take long', async () => {
    const [row, ...others] = await answer('Runs that take long')
    expect(others).toEqual([])
    expect(row).toMatchObject({ ...RUNNING, subtask_percent_complete: 25 })
    expect(Number(row?.runtime_minutes)).toBeGreaterThanOrEqual(59.9)
    expect(Number(row?.runtime_minutes)).toBeLessThan(65)
  })

  test('history and performance', async () => {
    const rows = await answer('History and performance')
    const minutes = (name: string) => Math.round(Number(rows[0]?.[name]) * 1000) / 1000
    expect(rows).toMatchObject([
      { task_name: 'DAILY_01_BDC_Locations.R', runs: 2, failures: 1 },
      { task_name: 'b.sh', runs: 1, failures: 0 },
    ])
    expect(['avg_minutes', 'min_minutes', 'max_minutes'].map(minutes)).toEqual([15, 10, 20])
    expect(rows[0]?.run_date).toBe(new Date(EARLIER).toISOString().slice(0, 10))
  })

  test('slowest tasks', async () => {
    const [slowest, ...others] = await answer('Slowest tasks')
    expect(slowest).toMatchObject({ task_name: 'DAILY_01_BDC_Locations.R', runs: 1 })
    expect([slowest?.usual_minutes, slowest?.max_minutes].map(Number)).toEqual([10, 10])
    expect(others).toMatchObject([{ task_name: 'b.sh', runs: 1 }])
  })

  test('success rate', async () => {
    expect(await answer('Success rate')).toMatchObject([
      { task_name: 'DAILY_01_BDC_Locations.R', runs: 2, success_rate: 50 },
      { task_name: 'b.sh', runs: 1, success_rate: 100 },
    ])
  })

  test('what failed, and why', async () => {
    expect(await answer('What failed, and why')).toMatchObject([
      { exit_code: 3, exit_signal: null, error_message: 'exit status 3', log: '/var/log/bdc.log' },
    ])
    expect(await answer('What failed, and why', 1)).toMatchObject([
      { failures: 1, tasks: 1, error_message: 'exit status 3' },
    ])
  })

  test('inside a run', async () => {
    expect(await answer('Inside a run')).toMatchObject([
      { subtask_number: 1, subtask_name: 'load', subtask_status: 'COMPLETED' },
      { subtask_number: 2, subtask_name: 'clean', subtask_status: 'RUNNING' },
    ])
    expect(await answer('Inside a run', 1)).toMatchObject([{ task_name: 'b.sh', rows: 120345 }])
  })

  test('no query of the page is left out', () => {
    expect(Object.values(queries).map(blocks => blocks.length)).toEqual([3, 1, 1, 1, 1, 2, 2])
  })
}

describe('the queries of docs/sql.md give right answers in PostgreSQL', () => {
  const database = freshDatabase()
  beforeAll(async () => {
    await using store = openStore(database.settings)
    await fill(store)
  })
  // Numbers, as psql shows them: pg gives some of them as text, because JavaScript could not hold all.
  const plain = (value: unknown) =>
    typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value
  expectRightAnswers(queriesFor('postgresql'), async sql => {
    const rows = await database.query(`SET timezone = 'UTC'; ${sql}`)
    return rows.map(row =>
      Object.fromEntries(
        Object.entries(row).map(([column, value]) => [
          column,
          column === 'run_date' && value instanceof Date ? localDate(value) : plain(value),
        ]),
      ),
    )
  })
})

/** pg reads a DATE as midnight of the local time. */
function localDate(date: Date): string {
  const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate()]
  return parts.map(part => String(part).padStart(2, '0')).join('-')
}

describe('the queries of docs/sql.md give right answers in SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tasker-sql-'))
  const file = join(folder, 'tasker.db')
  beforeAll(async () => {
    await using store = openStore({ driver: 'sqlite', file })
    await fill(store)
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  expectRightAnswers(queriesFor('sqlite'), async sql => {
    const db = new DatabaseSync(file)
    try {
      return db.prepare(sql).all()
    } finally {
      db.close()
    }
  })
})
