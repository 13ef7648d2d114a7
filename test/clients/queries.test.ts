import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'
import { needing } from '../rig/needing.ts'
import type { Rig } from '../rig/tasker.ts'
import { inBash } from '../supervision/side-by-side.ts'
import { createClientRig, putScript, rows } from './client-rig.ts'

let rig: Rig
beforeEach(() => {
  rig = createClientRig()
})
afterEach(() => rig[Symbol.dispose]())

needing('Rscript')('R: tasks are registered, one by one and as a data frame, and asked for', async () => {
  putScript(rig, 'data_processing.R')
  writeFileSync(join(rig.home, 'input.csv'), 'id\n1\n')
  putScript(rig, 'register.R')
  putScript(rig, 'query.R')
  writeFileSync(
    join(rig.home, 'more.R'),
    'source("query.R")\nstr(registered$task_name)\nstr(history$execution_start)\n',
  )

  await rig.tasker(['run', '--stage', 'DAILY', '--', 'Rscript', 'data_processing.R'])
  const registering = await rig.tasker(['run', '--', 'Rscript', 'register.R'])
  const asking = await rig.tasker(['run', '--', 'Rscript', 'more.R'])

  expect(registering).toMatchObject({ stdout: '', stderr: '', code: 0 })
  const tasks = 'SELECT task_name, task_stage, total_subtasks, schedule FROM tasks WHERE registered = 1'
  expect(rows(rig, `${tasks} ORDER BY task_name`)).toEqual([
    { task_name: 'DAILY_01_BDC_Locations.R', task_stage: 'DAILY', total_subtasks: 56, schedule: '0 2 * * *' },
    {
      task_name: 'DAILY_02_Provider_Tables.R',
      task_stage: 'DAILY',
      total_subtasks: 10,
      schedule: '0 4 * * *',
    },
    { task_name: 'Install R', task_stage: 'PREREQ', total_subtasks: null, schedule: null },
    { task_name: 'Install System Dependencies', task_stage: 'PREREQ', total_subtasks: null, schedule: null },
  ])
  expect(asking).toMatchObject({ stderr: '', code: 0 })
  expect(asking.stdout).toContain('Average runtime: 0.0 minutes\nSuccess rate: 100.0%\n')
  expect(asking.stdout).toMatch(/ chr \[1:7\] .* POSIXct\[1:1\]/s)
})

needing('python3')('Python: tasks are registered and asked for', async () => {
  writeFileSync(
    join(rig.home, 'ask.py'),
    `from tasker import *
from datetime import date, datetime, timedelta
import subprocess
assert get_current_status() == [] and get_execution_history() == []
register_task("DAILY", "load.py", description='"quoted", with a comma', expected_duration_minutes=1.5)
register_tasks([{"stage": "DAILY", "name": "Köln", "total_subtasks": 3}, {"stage": "X", "name": "other", "type": None}])
print([task["task_name"] for task in get_tasks("DAILY")])
for command in ["true", "false"]:
    subprocess.run(["tasker", "run", "--stage", "DAILY", "--task", "load.py", "--", command])
print([run["execution_status"] for run in get_current_status()])
print(len(get_execution_history("load.py", "DAILY", date.today() - timedelta(1), datetime.now() + timedelta(1))))
print(len(get_execution_history("load.py", end_date=datetime.now() - timedelta(1))))
stats = get_performance_stats("load.py")
print(stats["total_runs"], stats["success_rate"], stats["avg_duration_min"] < 1)
print(get_tasker_config() is not None, find_config_file(max_depth=1))
`,
  )

  const finished = await inBash(rig, 'python3 ask.py')

  expect(finished).toEqual({
    stdout: `['Köln', 'load.py']
['FAILED']
2
0
2 50.0 True
True None
`,
    stderr: '',
    code: 0,
    signal: null,
  })
})
