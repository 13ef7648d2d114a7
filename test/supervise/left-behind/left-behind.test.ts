import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RunFact, StartFacts } from '../../../src/domain/event.ts'
import { createJournal, journalPath } from '../../../src/journal/journal.ts'
import { uuid7 } from '../../../src/kit/uuid.ts'
import { readStartTicks } from '../../../src/sample/process.ts'
import { openStore } from '../../../src/store/open-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { readBootId, readPidNamespace } from '../../../src/supervise/describe/identity.ts'
import { deliverLeftBehind, leftJournals } from '../../../src/supervise/left-behind/left-behind.ts'
import { eventsOf } from '../../store/run-of.ts'

let stateDir: string
let store: Store
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'left-'))
  store = openStore({ driver: 'sqlite', file: join(stateDir, 'tasker.db') })
})
afterEach(async () => {
  await store[Symbol.asyncDispose]()
  rmSync(stateDir, { recursive: true })
})

/** A process that was and is no more. */
const GONE = { pid: spawnSync('true').pid, startTicks: 1 }
const ALIVE = { pid: process.pid, startTicks: readStartTicks(process.pid) ?? 0 }

function leaveJournal(start: Partial<StartFacts>, facts: RunFact[] = []): { runId: string; path: string } {
  const here = { hostname: hostname(), bootId: readBootId() ?? '', pidNamespace: readPidNamespace() ?? '' }
  const runId = uuid7(Date.now())
  const path = journalPath(stateDir, runId)
  using journal = createJournal(path, error => {
    throw error
  })
  for (const { seq: _, at, ...fact } of eventsOf(
    { ...here, runId, supervisor: GONE, child: GONE, ...start },
    facts,
  )) {
    journal.append(fact, at)
  }
  return { runId, path }
}

const deliver = () => deliverLeftBehind(store, { stateDir, now: Date.now, limitMs: 5_000 })
const only = async (runId: string) => (await store.findRuns(runId, 2))[0]

test('a run whose supervisor and command are gone is lost, and ended when it was last heard of', async () => {
  const { runId, path } = leaveJournal({}, [{ kind: 'sampled', rssBytes: 1 }])

  expect(leftJournals(stateDir)).toEqual([path])
  expect(await deliver()).toEqual({ delivered: 1, left: 0 })

  const run = await only(runId)
  expect(run).toMatchObject({ execution_status: 'FAILED', exit_code: null, orphaned: false })
  expect(run?.error_message).toMatch(/^lost: tasker \(PID \d+\) was killed, and the command ended unseen/)
  expect(run?.execution_end).toEqual(run?.last_update)
  expect(existsSync(path)).toBe(false)
})

test('a run that was asked to stop before its supervisor was killed is cancelled, and says both', async () => {
  const { runId } = leaveJournal({}, [{ kind: 'stop-requested', by: 'SIGTERM' }])

  await deliver()

  expect(await only(runId)).toMatchObject({
    execution_status: 'CANCELLED',
    error_message: expect.stringMatching(
      /^lost: tasker .* was killed.*, after SIGTERM had asked it to stop$/,
    ),
  })
})

test('a run from before the last start of the machine is lost, whoever has its PID now', async () => {
  const { runId } = leaveJournal({ bootId: 'another', supervisor: ALIVE, child: ALIVE })

  await deliver()

  expect((await only(runId))?.error_message).toBe('lost: the machine was restarted while it ran')
})

test('a run that goes on without its supervisor is shown as that, and stays in the journal', async () => {
  const { runId, path } = leaveJournal({ child: ALIVE }, [{ kind: 'sampled', rssBytes: 1 }])

  await deliver()
  await deliver()

  expect(await only(runId)).toMatchObject({ execution_status: 'RUNNING', orphaned: true })
  expect(existsSync(path)).toBe(true)
  expect((await store.events(runId)).map(({ kind }) => kind)).toEqual(['started', 'orphaned'])
})

test('a run of this very boot is judged by its processes, also when the host has another name by now', async () => {
  const { runId } = leaveJournal({ hostname: 'before' })

  await deliver()

  expect((await only(runId))?.error_message).toMatch(/^lost: tasker \(PID \d+\) was killed/)
})

test.each([
  ['is supervised', { supervisor: ALIVE }],
  ['is on another host', { hostname: 'elsewhere', bootId: 'another' }],
  ['is in another container', { pidNamespace: '1' }],
])('a run that %s is left alone', async (_, start) => {
  const { runId, path } = leaveJournal(start)

  expect(await deliver()).toEqual({ delivered: 0, left: 1 })

  expect(await only(runId)).toBeUndefined()
  expect(existsSync(path)).toBe(true)
})

test('a run that had ended is delivered as it ended, whatever its torn last line', async () => {
  const { runId, path } = leaveJournal({}, [{ kind: 'ended', outcome: { kind: 'exited', code: 4 } }])
  appendFileSync(path, '{"seq":3,"at":17')

  await deliver()

  expect(await only(runId)).toMatchObject({
    execution_status: 'FAILED',
    exit_code: 4,
    error_message: 'exit status 4',
  })
})

test('two who deliver at once deliver once, and the message files go too', async () => {
  const left = Array.from({ length: 120 }, () => leaveJournal({}))
  mkdirSync(join(stateDir, 'messages'))
  for (const { runId } of left) writeFileSync(join(stateDir, 'messages', runId), '')

  await Promise.all([deliver(), deliver()])

  const runs = await store.history({ limit: 1000 })
  expect(runs).toHaveLength(120)
  expect(leftJournals(stateDir)).toEqual([])
  for (const { runId } of left) {
    expect((await store.events(runId)).map(({ kind }) => kind)).toEqual(['started', 'ended'])
    expect(existsSync(join(stateDir, 'messages', runId))).toBe(false)
  }
})

test('a journal that tells no run is removed when nobody can be writing it any more', async () => {
  const paths = [uuid7(Date.now()), uuid7(Date.now())].map(runId => journalPath(stateDir, runId))
  mkdirSync(join(stateDir, 'journal'))
  for (const path of paths) writeFileSync(path, '')
  const [old = ''] = paths
  const longAgo = new Date(Date.now() - 2 * 3_600_000)
  utimesSync(old, longAgo, longAgo)

  await deliver()

  expect(paths.map(path => existsSync(path))).toEqual([false, true])
})
