import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Message } from '../../src/domain/message.ts'
import { parseFileLine } from '../../src/protocol/parse.ts'
import { needing } from '../rig/needing.ts'
import type { Rig } from '../rig/tasker.ts'
import { createClientRig } from './client-rig.ts'

const LONGEST_LINE = 4096

let rig: Rig
beforeEach(() => {
  rig = createClientRig()
})
afterEach(() => rig[Symbol.dispose]())

/** Runs a script with a message file that nobody else reads; gives what it says, and how it ended. */
function messagesOf(program: string, text: string): { messages: Message[]; stderr: string; status: number | null } {
  const file = join(rig.home, 'messages')
  writeFileSync(file, '')
  writeFileSync(join(rig.home, 'script'), text)
  const { stderr, status } = spawnSync(program, ['script'], {
    cwd: rig.home,
    env: { ...rig.env, TASKER_FILE: file },
    encoding: 'utf8',
  })
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  const messages = lines.flatMap(line => {
    const found = parseFileLine(line)
    expect(found, line).not.toEqual([])
    expect(Buffer.byteLength(line)).toBeLessThan(LONGEST_LINE)
    return found
  })
  return { messages, stderr, status }
}

const status = (text: string): Message => ({ verb: 'status', text })

const EACH_TEXT = [
  status('two\nlines'),
  status('"quotes" \\ and \'others\''),
  status('Köln 😀'),
  status('::tasker 45/120 and {braces}'),
  { verb: 'subtask', name: 'done' },
  { verb: 'subtask', name: '2/5 x' },
] satisfies Message[]

const EACH_NUMBER = [
  { verb: 'items', done: 150 },
  { verb: 'items', done: 3, total: 4 },
  { verb: 'percent', percent: 100 },
  { verb: 'percent', percent: 0 },
  { verb: 'alive' },
  { verb: 'advance', by: 5 },
] satisfies Message[]

const SCRIPTS = {
  Rscript: `source("tasker.R")
    for (text in c("two\\nlines", "\\"quotes\\" \\\\ and 'others'", "Köln 😀", "::tasker 45/120 and {{braces}}")) gmessage(text)
    genter("done"); genter("2/5 x")
    track_subtask_progress(150, 120); track_subtask_progress("3", 4L)
    track_status(subtask_percent = 140); track_status(subtask_percent = -Inf); track_status(subtask_percent = -1)
    track_status(current_subtask = NA, overall_percent = NaN, subtask_message = NULL, subtask_status = "ODD")
    subtask_increment(5, 3)`,
  python3: `from tasker import *
for text in ["two\\nlines", "\\"quotes\\" \\\\ and 'others'", "Köln 😀", "::tasker 45/120 and {braces}"]: gmessage(text)
genter("done"); genter("2/5 x")
track_subtask_progress(150, 120); track_subtask_progress("3", 4.0)
track_status(subtask_percent=140); track_status(subtask_percent=-1)
track_status(current_subtask=None, overall_percent=float("nan"), subtask_percent=float("inf"), subtask_status="ODD")
subtask_increment(5, 3)`,
  node: `const t = await import('./tasker.mjs')
for (const text of ['two\\nlines', '"quotes" \\\\ and \\'others\\'', 'Köln 😀', '::tasker 45/120 and {braces}']) t.gmessage(text)
t.genter('done'); t.genter('2/5 x')
t.trackSubtaskProgress(150, 120); t.trackSubtaskProgress('3', 4)
t.trackStatus({ subtaskPercent: 140 }); t.trackStatus({ subtaskPercent: -1 })
t.trackStatus({ currentSubtask: null, overallPercent: NaN, subtaskPercent: Infinity, subtaskStatus: 'ODD' })
t.subtaskIncrement(5, 3)`,
}

describe.each(Object.entries(SCRIPTS))('%s', (program, script) => {
  const withProgram = needing(program)

  withProgram('awkward texts arrive as they are, awkward numbers as far as they make sense', () => {
    const said = messagesOf(program, script)

    expect(said).toMatchObject({ stderr: '', status: 0 })
    expect(said.messages.filter((message, index) => message.verb !== 'alive' || index > 9)).toEqual([
      ...EACH_TEXT,
      ...EACH_NUMBER,
    ])
  })
})
