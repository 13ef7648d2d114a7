import type { RunEvent, RunFact, StartFacts } from '../../src/domain/event.ts'
import type { Message } from '../../src/domain/message.ts'
import type { Run } from '../../src/domain/run.ts'
import type { Delivery } from '../../src/store/store.ts'
/** 2026-11-21 07:00:00 UTC, where runs begin unless they say otherwise. */
export declare const BEGIN: number
export declare const SECOND = 1000
export declare const FINISHED: RunFact
export declare function said(message: Message): RunFact
/** An id as a run that starts at that moment gets. */
export declare function newRunId(at?: number): string
/** The events of a run: its start at `at`, then the facts, one a second. */
export declare function eventsOf(
  start?: Partial<StartFacts>,
  facts?: readonly RunFact[],
  at?: number,
): [
  RunEvent & {
    kind: 'started'
  },
  ...RunEvent[],
]
/** News of a run: its state after these events, and the events from `from` on. */
export declare function deliveryOf(events: readonly RunEvent[], from?: number): Delivery
export declare function stateOf(events: readonly RunEvent[]): Run
