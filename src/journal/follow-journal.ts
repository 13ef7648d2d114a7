import type { RunEvent } from '../domain/event.ts'
import { reduce } from '../domain/reduce.ts'
import type { Run } from '../domain/run.ts'
import { readBackFrom } from './read-back.ts'

/** The journal of a run that somebody else writes, part by part. Costs the memory of one part and of the run's state. */
export interface FollowedJournal {
  /** The state after all that is settled; undefined before. */
  readonly run: Run | undefined
  /** Up to `most` further events, and the state after them; the same again until they are settled. Undefined: none. */
  next(most: number): { run: Run; events: RunEvent[] } | undefined
  settle(): void
  /** Begins again with the first event. */
  restart(): void
}

export function followJournal(path: string): FollowedJournal {
  const readBack = readBackFrom(path)
  let settled: Run | undefined
  let ahead: Run | undefined
  return {
    get run() {
      return settled
    },
    next(most) {
      const events = readBack(settled?.lastSeq ?? 0, most)
      ahead = events.reduce<Run | undefined>(reduce, settled)
      return ahead === undefined || events.length === 0 ? undefined : { run: ahead, events }
    },
    settle() {
      settled = ahead
    },
    restart() {
      settled = undefined
    },
  }
}
