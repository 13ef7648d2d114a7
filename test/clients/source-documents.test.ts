import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'
import { needing } from '../rig/needing.ts'
import { eventually, type Rig } from '../rig/tasker.ts'
import { createClientRig, putScript, rows } from './client-rig.ts'

const withR = needing('Rscript')
const withPython = needing('python3')

let rig: Rig
beforeEach(() => {
  rig = createClientRig()
})
afterEach(() => rig[Symbol.dispose]())

const SUBTASKS = `SELECT subtask_number AS number, subtask_name AS name, subtask_status AS status, items_complete,
  items_total, progress_message AS message FROM subtasks ORDER BY number`

withR('the basic example is recorded with its subtasks, items and messages', async () => {
  putScript(rig, 'data_processing.R')
  writeFileSync(join(rig.home, 'input.csv'), `id\n${Array.from({ length: 250 }, (_, i) => i).join('\n')}\n`)

  const finished = await rig.tasker(['run', '--stage', 'DAILY', '--', 'Rscript', 'data_processing.R'])

  expect(finished.code).toBe(0)
  expect(finished.stdout).toMatch(
    /^\[\d\d:\d\d:\d\d\] Processing row 100\n.*Successfully processed 250 rows\n$/s,
  )
  expect(rows(rig, 'SELECT * FROM executions')).toMatchObject([
    {
      task_name: 'data_processing.R',
      task_stage: 'DAILY',
      execution_status: 'FINISHED',
      total_subtasks: 3,
      current_subtask: 3,
      overall_percent_complete: 100,
      overall_progress_message: 'Successfully processed 250 rows',
    },
  ])
  expect(rows(rig, SUBTASKS)).toMatchObject([
    { number: 1, name: 'Loading data', status: 'COMPLETED' },
    {
      number: 2,
      name: 'Processing data',
      status: 'COMPLETED',
      items_complete: 200,
      items_total: 250,
      message: 'Processing row 200',
    },
    { number: 3, name: 'Saving results', status: 'COMPLETED' },
  ])
})

withR('genter and gexit: subtask 23 of 112 (20 %), state 12 of 56 (21 %), all states', async () => {
  putScript(rig, 'DAILY_01_BDC_Locations.R')
  writeFileSync(join(rig.home, 'stop-11'), '')
  writeFileSync(join(rig.home, 'stop-12'), '')
  const nowAt = (subtask: number) =>
    eventually(async () => {
      const { stdout } = await rig.tasker(['status', '--json'])
      const run = JSON.parse(stdout || '[]')[0]?.run
      return run?.current_subtask === subtask && run.subtask_items_complete !== null ? run : undefined
    }, `subtask ${subtask}`)

  const { finished } = rig.start(['run', '--', 'Rscript', 'DAILY_01_BDC_Locations.R'])
  const atState11 = await nowAt(23)
  writeFileSync(join(rig.home, 'go-11'), '')
  const atState12 = await nowAt(25)
  writeFileSync(join(rig.home, 'go-12'), '')
  const { code } = await finished

  expect(code).toBe(0)
  expect(atState11).toMatchObject({
    task_name: 'DAILY_01_BDC_Locations.R',
    task_stage: 'DAILY',
    execution_status: 'RUNNING',
    total_subtasks: 112,
    overall_progress_message: 'Subtask 23 of 112: writing data to database',
  })
  expect(Math.round(atState11.overall_percent_complete)).toBe(20)
  expect(atState12).toMatchObject({
    subtask_name: 'writing data to database',
    subtask_items_complete: 12,
    subtask_items_total: 56,
    subtask_percent_complete: 21.43,
    subtask_progress_message: 'Writing S12: 3 rows',
  })
  expect(rows(rig, 'SELECT * FROM executions')).toMatchObject([
    { execution_status: 'FINISHED', overall_progress_message: 'Successfully processed 56 states' },
  ])
  expect(rows(rig, `${SUBTASKS} LIMIT 2`)).toMatchObject([
    { number: 1, name: 'processing state location data', status: 'COMPLETED' },
    { number: 2, name: "loading file for state 'S01'", status: 'COMPLETED' },
  ])
})

withR('an error that is caught, told and thrown again is the error of the run', async () => {
  putScript(rig, 'risky_script.R')

  const finished = await rig.tasker(['run', '--', 'Rscript', 'risky_script.R'])

  expect(finished.code).toBe(1)
  expect(finished.stderr).toContain("ERROR: no such table: 'locations'\n")
  expect(rows(rig, 'SELECT * FROM executions')).toMatchObject([
    { execution_status: 'FAILED', exit_code: 1, error_message: "no such table: 'locations'" },
  ])
  expect(rows(rig, SUBTASKS)).toMatchObject([{ name: 'Dangerous operation', status: 'FAILED' }])
})

withR('56 tasks that 8 workers of a cluster track make one bar', async () => {
  putScript(rig, 'parallel_script.R')

  const finished = await rig.tasker(['run', '--', 'Rscript', 'parallel_script.R'])

  expect(finished.code).toBe(0)
  expect(rows(rig, 'SELECT * FROM executions')).toMatchObject([
    {
      execution_status: 'FINISHED',
      overall_percent_complete: 100,
      subtask_items_complete: 56,
      subtask_items_total: 56,
      overall_progress_message: 'All states processed',
    },
  ])
  const said = "SELECT payload FROM events WHERE payload LIKE '%: Task completed successfully%'"
  expect(rows(rig, said)[0]?.payload).toMatch(/"process_S\d\d: Task completed successfully"/)
})

withPython('a Python script is recorded with its subtasks, items and messages', async () => {
  const surroundings = 'states = ["DE", "MD"]\nprocess_state = save = lambda _: None\n'
  putScript(rig, 'DAILY_00a_BDC_Download.py', surroundings)

  const finished = await rig.tasker(['run', '--', 'python3', 'DAILY_00a_BDC_Download.py'])

  expect(finished).toMatchObject({ stderr: '', code: 0 })
  expect(finished.stdout).toMatch(/^Status tracking initialized: run_id=.*\[\d\d:\d\d:\d\d\] Processed MD\n/s)
  expect(rows(rig, 'SELECT * FROM executions')).toMatchObject([
    {
      task_name: 'DAILY_00a_BDC_Download.py',
      task_stage: 'DAILY',
      total_subtasks: 2,
      overall_progress_message: 'Script completed successfully',
    },
  ])
  expect(rows(rig, SUBTASKS)).toMatchObject([
    { name: 'Processing states', items_complete: 2, items_total: 2, message: 'Processed MD' },
    { name: 'Saving results', items_complete: 0, items_total: 8 },
  ])
})

withPython('an exception that a Python script tells of is the error of the run', async () => {
  const surroundings = 'states = ["DE"]\ndef process_state(state): raise KeyError("no file")\n'
  putScript(rig, 'DAILY_00a_BDC_Download.py', surroundings)

  const finished = await rig.tasker(['run', '--', 'python3', 'DAILY_00a_BDC_Download.py'])

  expect(finished.code).toBe(1)
  expect(rows(rig, 'SELECT * FROM executions')).toMatchObject([
    { execution_status: 'FAILED', error_message: "'no file'", error_detail: "KeyError('no file')" },
  ])
})

for (const script of ['data_processing.R', 'risky_script.R', 'DAILY_01_BDC_Locations.R'])
  withR(`outside of a run ${script} prints the same and ends the same`, async () => {
    putScript(rig, script)
    writeFileSync(join(rig.home, 'input.csv'), `id\n${Array.from({ length: 100 }, (_, i) => i).join('\n')}\n`)

    const tracked = await rig.tasker(['run', '--', 'Rscript', script])
    const bare = await rig.tasker([
      'run',
      '--',
      'env',
      '-u',
      'TASKER_FILE',
      '-u',
      'TASKER_RUN_ID',
      'Rscript',
      script,
    ])

    const withoutTimes = (text: string) =>
      text.replace(/^\[\d\d:\d\d:\d\d\]/gm, '').replace(/^Status tracking.*\n/gm, '')
    expect(bare.stdout).not.toBe('')
    expect(bare.code).toBe(tracked.code)
    expect(withoutTimes(bare.stdout)).toBe(withoutTimes(tracked.stdout))
    expect(withoutTimes(bare.stderr)).toBe(withoutTimes(tracked.stderr))
  })
