import { expect, test } from 'vitest'
import { subtaskTable } from '../../../src/answer/report/subtask-table.ts'
import type { SubtaskRow } from '../../../src/store/rows.ts'

const subtask = (number: number, from: number, to: number): SubtaskRow => ({
  run_id: 'x',
  subtask_number: number,
  subtask_name: `step ${number}`,
  subtask_status: 'COMPLETED',
  subtask_start: new Date(from),
  subtask_end: new Date(to),
  percent_complete: null,
  progress_message: null,
  items_total: null,
  items_complete: null,
})

test('a notch stands where a subtask is usually done, and none where nobody knows or beyond the end', () => {
  const whole = { from: 0, to: 10_000 }
  const subtasks = [subtask(1, 0, 4_000), subtask(2, 4_000, 9_000), subtask(3, 9_000, 10_000)]

  const { html } = subtaskTable(
    subtasks,
    whole,
    new Map([
      ['step 1', 5_000],
      ['step 3', 60_000],
    ]),
  )

  expect(html.match(/class="usual" d="M[\d.]+/g)).toEqual(['class="usual" d="M500.0'])
  expect(html.match(/usually [^<]+/g)).toEqual(['usually 5s', 'usually 1m 00s'])
})
