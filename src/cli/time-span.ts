import { UsageError } from '../domain/error.ts'
import { parseDuration } from '../kit/duration.ts'

/** What a timer can take: 24 days and some hours. */
const LONGEST_MS = 24 * 86_400_000

/** Milliseconds of `30s`, `1h30m`. Throws `UsageError`. */
export function timeSpan(text: string, flag: string): number {
  const milliseconds = durationOf(text)
  if (milliseconds === undefined)
    throw new UsageError(
      `${flag} '${text}' is not a time span`,
      'write it as 30s, 5m or 1h30m, or in seconds',
    )
  if (milliseconds > LONGEST_MS) throw new UsageError(`${flag} '${text}' is too long`, 'write at most 24d')
  return milliseconds
}

export function timeSpanAboveZero(text: string, flag: string): number {
  const milliseconds = timeSpan(text, flag)
  if (milliseconds > 0) return milliseconds
  throw new UsageError(`${flag} '${text}' leaves no time`, 'write more than 0, or leave it away')
}

function durationOf(text: string): number | undefined {
  try {
    return parseDuration(text)
  } catch {
    return undefined
  }
}
