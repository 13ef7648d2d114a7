import { monotonicMs } from '../kit/monotonic.ts'

/** Keeps what is costly to at most a thousandth of the time, whatever it costs on this machine. */
export interface Thrift {
  /** The action's result; undefined, and nothing is done, while its time has not come. */
  sparingly<T>(at: number, action: () => T): T | undefined
}

const PAUSE_FACTOR = 1_000

/** `at` is a monotonic clock in milliseconds; two actions are never closer than `leastPauseMs`. */
export function createThrift(leastPauseMs = 0): Thrift {
  let pauseUntil = Number.NEGATIVE_INFINITY
  return {
    sparingly(at, action) {
      if (at < pauseUntil) return undefined
      const startedAt = monotonicMs()
      const result = action()
      pauseUntil = at + Math.max(leastPauseMs, (monotonicMs() - startedAt) * PAUSE_FACTOR)
      return result
    },
  }
}
