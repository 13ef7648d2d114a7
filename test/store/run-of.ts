import { randomUUID } from 'node:crypto'
import type { RunEvent, RunFact, StartFacts } from '../../src/domain/event.ts'
import type { Message } from '../../src/domain/message.ts'
import { reduceAll } from '../../src/domain/reduce.ts'
import type { Run } from '../../src/domain/run.ts'
import type { Delivery } from '../../src/store/store.ts'

/** 2026-11-21 07:00:00 UTC, where runs begin unless they say otherwise. */
export const BEGIN = Date.UTC(2026, 10, 21, 7)
export const SECOND = 1_000

export const FINISHED: RunFact = { kind: 'ended', outcome: { kind: 'exited', code: 0 } }

export function said(message: Message): RunFact {
  return { kind: 'said', message }
}

/** An id as a run that starts at that moment gets. */
export function newRunId(at = BEGIN): string {
  const time = at.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}

/** The events of a run: its start at `at`, then the facts, one a second. */
export function eventsOf(
  start: Partial<StartFacts> = {},
  facts: readonly RunFact[] = [],
  at = BEGIN,
): [RunEvent & { kind: 'started' }, ...RunEvent[]] {
  const known: StartFacts = {
    runId: newRunId(at),
    taskName: 'DAILY_01.R',
    taskStage: 'DAILY',
    taskType: 'R',
    hostname: 'night',
    command: ['Rscript', 'DAILY_01.R'],
    cwd: '/srv/data',
    attempt: 1,
    supervisor: { pid: 4710, startTicks: 100 },
    child: { pid: 4711, startTicks: 101 },
    tags: {},
    taskerVersion: '0.1.0',
    ...start,
  }
  return [
    { ...known, seq: 1, at, kind: 'started' },
    ...facts.map((fact, index) => ({ seq: index + 2, at: at + (index + 1) * SECOND, ...fact })),
  ]
}

/** News of a run: its state after these events, and the events from `from` on. */
export function deliveryOf(events: readonly RunEvent[], from = 1): Delivery {
  return { run: stateOf(events), events: events.filter(event => event.seq >= from) }
}

export function stateOf(events: readonly RunEvent[]): Run {
  const run = reduceAll(events)
  if (run === undefined) throw new Error('a run has at least its start')
  return run
}
