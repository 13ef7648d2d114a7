import type { RunEvent, RunFact } from '../domain/event.ts'
import { reduce } from '../domain/reduce.ts'
import type { Run } from '../domain/run.ts'
import type { Journal } from '../journal/journal.ts'

/** The record of the run under way: what is told here is in the journal first, then on its way to the store. */
export interface Record {
  readonly run: Run
  tell(fact: RunFact, at?: number): void
}

/** Begins a record with the run's `started` fact. `onEvent` gets every event with the state after it. */
export function beginRecord(
  started: RunFact & { kind: 'started' },
  options: { journal: Journal; now: () => number; startedAt: number; onEvent: (event: RunEvent) => void },
): Record {
  const { journal, now, onEvent } = options
  const first = journal.append(started, options.startedAt)
  let run = reduce(undefined, first)
  onEvent(first)
  return {
    get run() {
      return run
    },
    tell(fact, at = now()) {
      const event = journal.append(fact, at)
      run = reduce(run, event)
      onEvent(event)
    },
  }
}
