import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest'
import { needing } from '../rig/needing.ts'
import { type Server, startServer } from '../rig/postgres-server.ts'
import { createRig, type Rig } from '../rig/tasker.ts'

let server: Server
beforeAll(async () => {
  server = await startServer({ maxConnections: 20 })
})
afterAll(() => server[Symbol.asyncDispose]())

let rig: Rig
beforeEach(() => {
  rig = createRig()
})
afterEach(() => rig[Symbol.dispose]())

const test = needing('psql', 'sqlite3', 'Rscript', 'python3', 'git')

type Row = Record<string, unknown>

/** The last run as the database's own client tells it. */
const DATABASES = {
  SQLite: {
    env: () => ({}),
    last: (): Row => {
      const sql = 'SELECT * FROM executions ORDER BY execution_id DESC LIMIT 1'
      const [row] = JSON.parse(
        execFileSync('sqlite3', ['-json', rig.databaseFile, sql], { encoding: 'utf8' }),
      )
      const decoded = { ...row, command: JSON.parse(row.command), tags: JSON.parse(row.tags) }
      return {
        ...decoded,
        environment: JSON.parse(row.environment),
        git_dirty: row.git_dirty === null ? null : row.git_dirty === 1,
      }
    },
  },
  PostgreSQL: {
    env: () => ({ TASKER_DB_URL: server.url }),
    last: (): Row => {
      const sql = 'SELECT row_to_json(e) FROM tasker.executions e ORDER BY execution_id DESC LIMIT 1'
      return JSON.parse(execFileSync('psql', ['-XAtq', '-c', sql, server.url], { encoding: 'utf8' }))
    },
  },
}

function git(...words: string[]): string {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com']
  return execFileSync('git', [...identity, ...words], {
    cwd: rig.home,
    encoding: 'utf8',
    env: rig.env,
  }).trim()
}

const SCRIPTS = {
  'DAILY_01_load.R': {
    line: ['Rscript', 'DAILY_01_load.R'],
    text: 'message("::tasker subtask 1/2 Read"); message("::tasker 3/4 rows"); x <- numeric(3e6); Sys.sleep(0.6); stop("no such table")\n',
    stage: 'DAILY',
    type: 'R',
    program: /Rscript$/,
    code: 1,
    error: /no such table/,
  },
  'ANNUAL_DEC_02_sum.py': {
    line: ['python3', 'ANNUAL_DEC_02_sum.py'],
    text: 'import time\nprint("::tasker subtask 1/2 Read", flush=True)\nprint("::tasker 3/4 rows", flush=True)\nx = bytearray(30_000_000)\ntime.sleep(0.6)\nraise ValueError("no such column")\n',
    stage: 'ANNUAL_DEC',
    type: 'python',
    program: /python3$/,
    code: 1,
    error: /ValueError: no such column/,
  },
  'pipeline.sh': {
    line: ['sh', 'pipeline.sh'],
    text: 'echo "::tasker subtask 1/2 Read"\nseq 100000 | sort -rn | head -1\necho "::tasker 3/4 rows"\nsleep 0.6\necho "psql: error: connection refused" >&2\nexit 3\n',
    stage: 'UNKNOWN',
    type: 'sh',
    program: /sh$/,
    code: 3,
    error: /connection refused/,
  },
}

describe.each(['SQLite', 'PostgreSQL'] as const)('on %s', name => {
  const database = DATABASES[name]

  test.each(Object.entries(SCRIPTS))(
    'everything that can be known of %s is recorded',
    async (file, script) => {
      writeFileSync(join(rig.home, file), script.text)
      git('init', '-q', '-b', 'trunk')
      git('add', file)
      git('commit', '-q', '-m', 'x')
      const before = Date.now()

      const env = {
        ...database.env(),
        LANG: 'C.UTF-8',
        MY_TOKEN: 'hidden',
        R_LIBS: '/r',
        TASKER_ENV_CAPTURE: 'MY_*',
      }
      const finished = await rig.tasker(['run', '--tag', 'k=v', '--description', 'why', ...script.line], {
        env,
      })

      expect(finished.code).toBe(script.code)
      const row = database.last()
      expect(row).toMatchObject({
        task_name: file,
        task_stage: script.stage,
        task_type: script.type,
        hostname: hostname(),
        user_name: userInfo().username,
        script_path: rig.home,
        script_file: file,
        execution_status: 'FAILED',
        total_subtasks: 2,
        current_subtask: 1,
        subtask_name: 'Read',
        subtask_status: 'FAILED',
        overall_percent_complete: 37.5,
        overall_progress_message: 'Subtask 1 of 2: Read',
        subtask_percent_complete: 75,
        subtask_progress_message: 'rows',
        subtask_items_total: 4,
        subtask_items_complete: 3,
        git_commit: git('rev-parse', 'HEAD'),
        git_branch: 'trunk',
        command: script.line,
        cwd: rig.home,
        description: 'why',
        exit_code: script.code,
        exit_signal: null,
        attempt: 1,
        parent_run_id: null,
        tags: { k: 'v' },
      })
      expect(row.run_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      expect(row.error_message).toMatch(script.error)
      expect(row.error_detail).toMatch(script.error)
      expect(row.interpreter).toMatch(script.program)
      expect(row.environment).toMatchObject({ LANG: 'C.UTF-8', R_LIBS: '/r', MY_TOKEN: '[redacted]' })
      expect(row.process_id).toBeGreaterThan(1)
      expect(row.supervisor_pid).toBeGreaterThan(1)
      expect(row.supervisor_pid).not.toBe(row.process_id)
      expect(row.memory_mb).toBeGreaterThan(0)
      expect(row.peak_memory_mb).toBeGreaterThanOrEqual(Number(row.memory_mb))
      expect(row.cpu_seconds).toBeGreaterThanOrEqual(0)
      expect(row.cpu_percent).toBeGreaterThanOrEqual(0)
      const [start = 0, end = 0, update = 0] = [row.execution_start, row.execution_end, row.last_update].map(
        time => Date.parse(String(time)),
      )
      expect(start).toBeGreaterThanOrEqual(before - 1)
      expect(end - start).toBeGreaterThan(500)
      expect(end).toBeLessThanOrEqual(Date.now() + 1)
      expect(update).toBe(end)
      expect(row.log_path).toBe(join(rig.stateDir, 'logs', script.stage, file))
      expect(readdirSync(String(row.log_path))).toEqual([row.log_file])
    },
  )

  test('a run inside a run knows its parent, and a secret on the command line is not kept', async () => {
    const inner = ['tasker', 'run', '--task', 'inner', 'true']
    mkdirSync(join(rig.home, 'bin'))
    const bin = join(import.meta.dirname, '..', '..', 'bin', 'tasker')
    const script = `echo '::tasker error cannot log in with password=hunter2'; "${bin}" ${inner.slice(1).join(' ')}; echo "$TASKER_RUN_ID" >outer`

    await rig.tasker(['run', '--task', 'outer', 'sh', '-c', script, 'sh', '--password=hunter2'], {
      env: database.env(),
    })
    const outer = database.last()
    expect(JSON.stringify(outer)).not.toContain('hunter2')
    const history = await rig.tasker(['history', '--json'], { env: database.env() })
    const runs: Row[] = JSON.parse(history.stdout)

    const innerRun = runs.find(run => run.task_name === 'inner')
    const outerRun = runs.find(run => run.task_name === 'outer')
    expect(innerRun?.parent_run_id).toBe(outerRun?.run_id)
  })
})
