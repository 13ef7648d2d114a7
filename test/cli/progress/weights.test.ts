import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { createRig, eventually, type Rig } from '../../rig/tasker.ts'

const SCRIPT = `echo '::tasker subtask 1/2 short'
[ -e slow ] && until [ -e go ]; do sleep 0.02; done
echo '::tasker subtask 2/2 long'
sleep 0.4
[ -e slow ] && until [ -e end ]; do sleep 0.02; done
true`

test('the percentage weighs subtasks by what they took in earlier runs, and is the same wherever it is read', async () => {
  using rig = createRig({ TASKER_FLUSH_INTERVAL: '100ms' })
  const command = ['run', '--task', 'steps', '--', 'sh', '-c', SCRIPT]
  for (let run = 1; run <= 3; run++) expect((await rig.tasker(command)).code).toBe(0)
  writeFileSync(join(rig.home, 'slow'), '')

  const { finished } = rig.start(command)
  await eventually(() => ask(rig, "SELECT * FROM events WHERE kind = 'compared'"), 'earlier runs are known')
  writeFileSync(join(rig.home, 'go'), '')
  const row = await eventually(
    () => ask(rig, "SELECT * FROM current_status WHERE subtask_name = 'long'"),
    'the long one runs',
  )
  const status = await rig.tasker(['status', '--json'])
  writeFileSync(join(rig.home, 'end'), '')

  expect(row.overall_percent_complete).toBeLessThan(30)
  expect(JSON.parse(status.stdout)).toMatchObject([{ percent_complete: row.overall_percent_complete }])
  expect((await finished).code).toBe(0)
})

function ask(rig: Rig, sql: string): Record<string, unknown> | undefined {
  if (!existsSync(rig.databaseFile)) return undefined
  using db = new DatabaseSync(rig.databaseFile, { readOnly: true })
  const rows = db.prepare(sql).all()
  return rows.at(-1)
}
