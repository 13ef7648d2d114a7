import type { RunFact, StartFacts } from '../../src/domain/event.ts'
import type { Store } from '../../src/store/store.ts'
/** 2026-11-21 07:00:00 UTC: when recorded runs begin unless they say otherwise. */
export declare const BEGIN: number
/** A new SQLite store in a folder of its own. */
export declare function temporaryStore(): Promise<
  {
    store: Store
    folder: string
  } & AsyncDisposable
>
/** An id as a run that began at that time would have it; `nr` tells those of one millisecond apart. */
export declare function runIdOf(at: number, nr?: number): string
/** Records a run: it starts at `at`, and each fact comes a minute after the one before. Returns its id. */
export declare function record(
  store: Store,
  start: Partial<StartFacts> & {
    taskName: string
  },
  facts?: readonly RunFact[],
  at?: number,
): Promise<string>
export declare const FINISHED: RunFact
export declare function failed(code: number, errorMessage?: string): RunFact
