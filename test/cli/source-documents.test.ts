import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { freshDatabase } from '../rig/postgres.ts'
import { createRig, type Rig } from '../rig/tasker.ts'
import { FINISHED, failed, record } from './recorded.ts'

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'source-documents.md'), 'utf8')

/** The rows of the table: what it was called, what one types now, and the same in SQL. */
const ROWS = page
  .split('\n')
  .filter(line => line.startsWith('| ') && line.includes('`tasker '))
  .map(line => {
    const [, name = '', command = '', sql = ''] = line.split('|').map(cell => cell.trim())
    return { name, command: command.replaceAll('`', ''), sql }
  })
const QUERIES = ROWS.flatMap(({ sql }) => /^`(.*)`$/.exec(sql)?.[1] ?? [])

/** What the plans ask with. */
const FUNCTIONS = [
  ...['register_task', 'register_tasks', 'get_tasks', 'get_current_status', 'get_execution_history'],
  ...['get_performance_stats', 'get_script_history', 'get_running_scripts', 'get_failed_scripts'],
  ...['get_script_progress', 'tasker_config', 'get_tasker_config', 'find_config_file', 'get_db_connection'],
  ...['create_schema', 'track_init', 'track_status', 'track_subtask_progress', 'track_finish', 'track_error'],
]

const database = freshDatabase()
let rig: Rig
beforeAll(async () => {
  rig = createRig()
  writeFileSync(join(rig.home, 'tasks.csv'), 'stage,name,type\nDAILY,never.R,R\n')
  writeFileSync(join(rig.home, 'load.sh'), 'echo "::tasker 1/1"\n')
  for (const settings of [{ driver: 'sqlite', file: rig.databaseFile } as const, database.settings]) {
    await using store = openStore(settings)
    await store.registerTasks([{ stage: 'DAILY', name: 'not-yet.R' }])
    const began = { kind: 'said', message: { verb: 'subtask', number: 1, total: 1, name: 'load' } } as const
    await record(store, { taskName: 'load.R' }, [began, FINISHED], Date.now() - 3 * 60 * 60_000)
    await record(store, { taskName: 'load.R' }, [began, failed(1, 'no such table')], Date.now() - 60 * 60_000)
    await record(store, { taskName: 'going-on.R', hostname: 'far' }, [], Date.now() - 40 * 60_000)
  }
})
afterAll(() => rig[Symbol.dispose]())

test('the table has all functions', () => {
  const names = ROWS.flatMap(({ name }) => [...name.matchAll(/`(\w+)\(/g)].map(([, found]) => found))

  expect([...new Set(names)].toSorted()).toEqual(FUNCTIONS.toSorted())
})

test.each(ROWS)('$name: $command', async ({ command }) => {
  const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')

  const { stdout, stderr, code } = await rig.tasker(words.slice(1))

  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  if (!['run', 'emit'].includes(words[1] ?? '')) expect(stdout).not.toMatch(/^(No|Nothing)\b|^$/)
})

test.each(QUERIES)('%s finds something in both databases', async sql => {
  using file = new DatabaseSync(rig.databaseFile)

  expect(file.prepare(sql).all()).not.toEqual([])
  expect(await database.query(`SET search_path TO tasker; ${sql}`)).not.toEqual([])
})
