import { sayBytes } from '../kit/bytes.ts'
import { formatDuration } from '../kit/duration.ts'

/** A limit that somebody set for a run, and that it went over. */
export type OverLimit =
  | { limit: 'memory'; limitBytes: number; usedBytes: number }
  | { limit: 'runtime'; limitMs: number }

/** One clause for people. */
export function describeOverLimit(over: OverLimit): string {
  switch (over.limit) {
    case 'memory':
      return `it uses ${sayBytes(over.usedBytes)} of memory, more than ${sayBytes(over.limitBytes)}`
    case 'runtime':
      return `it runs longer than ${formatDuration(over.limitMs)}`
  }
}
