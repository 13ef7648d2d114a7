import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RunFact } from '../../src/domain/event.ts'
import { createJournal, journalPath } from '../../src/journal/journal.ts'
import { listJournals } from '../../src/journal/list.ts'
import { appendAfterwards, removeJournal, replay } from '../../src/journal/replay.ts'

const RUN_ID = '019aa5f0-0000-7000-8000-000000000001'
const STARTED: RunFact = {
  kind: 'started',
  runId: RUN_ID,
  taskName: 't',
  taskStage: 'S',
  taskType: 'sh',
  hostname: 'h',
  command: ['true'],
  cwd: '/',
  attempt: 1,
  supervisor: { pid: 1 },
  tags: {},
  taskerVersion: '1',
}
const NOTE: RunFact = { kind: 'said', message: { verb: 'note', text: 'zwölf ✓' } }

let stateDir: string
let path: string
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'journal-'))
  path = journalPath(stateDir, RUN_ID)
})
afterEach(() => rmSync(stateDir, { recursive: true }))

const fail = (error: Error) => {
  throw error
}

test('what was appended is read again, numbered from 1, by its owner only', () => {
  using journal = createJournal(path, fail)

  const written = [journal.append(STARTED, 5), journal.append(NOTE, 6)]

  expect(replay(path)).toEqual(written)
  expect(written.map(event => event.seq)).toEqual([1, 2])
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(listJournals(stateDir)).toEqual([{ runId: RUN_ID, path }])
})

test.each([1, 7, 30])('a last line that is torn %i bytes before its end is dropped', bytes => {
  using journal = createJournal(path, fail)
  journal.append(STARTED, 5)
  journal.append(NOTE, 6)

  truncateSync(path, statSync(path).size - bytes - 1)

  expect(replay(path).map(event => event.seq)).toEqual([1])
})

test('lines that were written again after a torn one count once', () => {
  using journal = createJournal(path, fail)
  journal.append(STARTED, 5)
  const note = journal.append(NOTE, 6)
  appendFileSync(
    path,
    `{"seq":3,"at":7,"ki\n${JSON.stringify(note)}\n${JSON.stringify({ ...note, seq: 3 })}\n`,
  )

  expect(replay(path).map(event => event.seq)).toEqual([1, 2, 3])
})

test('a full disk costs nothing: it is told once, and the lines are written when there is room again', () => {
  const told: Error[] = []
  using journal = createJournal('/dev/full', error => told.push(error))
  journal.append(STARTED, 5)
  journal.append(NOTE, 6)

  expect(told.map(error => (error as NodeJS.ErrnoException).code)).toEqual(['ENOSPC'])
})

test('a folder that cannot be made is told once and kept in memory until it can', () => {
  const told: Error[] = []
  writeFileSync(join(stateDir, 'journal'), 'in the way')
  using journal = createJournal(path, error => told.push(error))
  journal.append(STARTED, 5)
  rmSync(join(stateDir, 'journal'))
  journal.append(NOTE, 6)

  expect(told).toHaveLength(1)
  expect(replay(path).map(event => event.seq)).toEqual([1, 2])
})

test('two who add the same last word to a left journal add it once', () => {
  using journal = createJournal(path, fail)
  journal.append(STARTED, 5)
  const events = replay(path)

  for (let who = 0; who < 2; who++) appendAfterwards(path, events, { kind: 'orphaned' }, 9)

  expect(replay(path).map(event => event.kind)).toEqual(['started', 'orphaned'])
})

test('a journal that is gone is empty, takes no last word, and may be removed again', () => {
  expect(replay(path)).toEqual([])
  expect(appendAfterwards(path, [], { kind: 'orphaned' }, 9)).toBeUndefined()
  expect(() => removeJournal(path)).not.toThrow()
  expect(listJournals(join(stateDir, 'nowhere'))).toEqual([])
})

test('a journal without its beginning tells no run', () => {
  using journal = createJournal(path, fail)
  journal.append(STARTED, 5)
  journal.append(NOTE, 6)
  writeFileSync(path, readFileSync(path, 'utf8').split('\n').slice(1).join('\n'))

  expect(replay(path)).toEqual([])
})

test('what waits is read back from the file and from memory, part by part', () => {
  const told: Error[] = []
  using journal = createJournal(path, error => told.push(error))
  journal.append(STARTED, 5)
  for (let count = 0; count < 9; count++) journal.append(NOTE, 6)
  appendFileSync(path, '{"seq":10,"at":7,"ki\n')

  const seqs = (after: number, most: number) => journal.eventsAfter(after, most).map(({ seq }) => seq)
  expect(seqs(0, 4)).toEqual([1, 2, 3, 4])
  expect(seqs(0, 4)).toEqual([1, 2, 3, 4])
  expect(seqs(4, 4)).toEqual([5, 6, 7, 8])
  expect(seqs(8, 4)).toEqual([9, 10])
  expect(seqs(10, 4)).toEqual([])
  journal.append(NOTE, 8)
  expect(seqs(10, 4)).toEqual([11])
  expect(told).toEqual([])

  using memory = createJournal(join(path, 'cannot be a folder'), () => {})
  const events = [memory.append(STARTED, 5), memory.append(NOTE, 6)]
  expect(memory.eventsAfter(0, 9)).toEqual(events)
  expect(memory.eventsAfter(1, 9)).toEqual(events.slice(1))
})
