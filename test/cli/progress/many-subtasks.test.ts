import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { createRig, type Rig } from '../../rig/tasker.ts'

const COUNT = 5000

test('thousands of subtasks at full speed are all recorded, by a handful of events', async () => {
  using rig = createRig()
  const script = `BEGIN {
    for (i = 1; i <= ${COUNT}; i++) {
      print "::tasker subtask " i "/${COUNT} step " i
      if (i % 10 == 0) print "::tasker subtask failed of " i
      else if (i % 3 == 0) print "::tasker subtask done"
    }
    exit 3
  }`

  expect((await rig.tasker(['run', '--', 'awk', script])).code).toBe(3)

  const subtasks = ask(rig, 'SELECT * FROM subtasks ORDER BY subtask_number')
  expect(subtasks.map(subtask => [subtask.subtask_number, subtask.subtask_name])).toEqual(
    Array.from({ length: COUNT }, (_, index) => [index + 1, `step ${index + 1}`]),
  )
  for (const { subtask_number: number, ...subtask } of subtasks) {
    expect(subtask.subtask_status).toBe(Number(number) % 10 === 0 ? 'FAILED' : 'COMPLETED')
    expect(String(subtask.subtask_end) >= String(subtask.subtask_start)).toBe(true)
  }
  const [{ events } = {}] = ask(rig, 'SELECT count(*) AS events FROM events')
  expect(events).toBeLessThan(200)
})

function ask(rig: Rig, sql: string): Record<string, unknown>[] {
  using db = new DatabaseSync(rig.databaseFile, { readOnly: true })
  return db.prepare(sql).all()
}
