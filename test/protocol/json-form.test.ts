import { expect, test } from 'vitest'
import { applyMessage } from '../../src/domain/progress.ts'
import type { Run } from '../../src/domain/run.ts'
import { parseMarker } from '../../src/protocol/parse.ts'

type Progress = Parameters<typeof applyMessage>[0] & Partial<Run>

test('a subtask that is spoken of by its number alone keeps its name and its start', () => {
  const lines = ['{"current_subtask":2,"subtask_name":"Load"}', '{"current_subtask":2,"subtask_percent":50}']

  const messages = lines.flatMap(line => parseMarker(`::tasker ${line}`))
  let run: Progress = {
    subtasks: [],
    announced: [],
    overall: {},
    overallStated: false,
    flows: {},
    metrics: {},
  }
  for (const message of messages) run = { ...run, ...applyMessage(run, message, 0) }

  expect(run.subtasks).toEqual([{ number: 2, name: 'Load', status: 'RUNNING', startedAt: 0, percent: 50 }])
})
