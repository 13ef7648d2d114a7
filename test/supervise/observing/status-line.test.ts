import { expect, test } from 'vitest'
import type { Run } from '../../../src/domain/run.ts'
import { statusLine } from '../../../src/supervise/observing/status-line.ts'

const run = (told: Partial<Run>) =>
  ({ status: 'RUNNING', subtasks: [], overall: {}, ...told }) as unknown as Run

test('two levels of progress stand on one line', () => {
  const subtasks = [
    { number: 1, name: 'Load', status: 'COMPLETED' as const },
    {
      number: 2,
      name: 'Build features',
      status: 'RUNNING' as const,
      itemsComplete: 45,
      itemsTotal: 120,
      message: 'Ohio',
    },
  ]

  expect(
    statusLine(
      run({
        totalSubtasks: 5,
        subtasks,
        overall: { percent: 27.5, message: 'Subtask 2 of 5: Build features' },
      }),
    ),
  ).toBe('27%, 2/5 Build features, 45/120, Ohio')
})

test('a message cannot say anything else to the service manager, and is not endless', () => {
  expect(statusLine(run({ overall: { message: 'a\nMAINPID=1' } }))).toBe('a MAINPID=1')
  expect(statusLine(run({ overall: { message: 'é'.repeat(500) } }))).toHaveLength(200)
})

test('at the end it says how', () => {
  expect(statusLine(run({ status: 'FINISHED', overall: { percent: 100, message: 'last' } }))).toBe(
    'FINISHED, 100%',
  )
  expect(statusLine(run({ status: 'FAILED', errorMessage: 'no such table', overall: { percent: 40 } }))).toBe(
    'FAILED: no such table, 40%',
  )
})
