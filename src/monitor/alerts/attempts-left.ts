import { parseDuration } from '../../kit/duration.ts'

const DELAY_MS = 1_000
const BACKOFF = 1
const LONGEST_PAUSE_MS = 24 * 3_600_000
/** Pauses are spread, and the next attempt has to get into the database. */
const SPREAD = 1.5
const SLACK_MS = 2 * 60_000

/** How long after a failed attempt another one may yet begin, by the options of `tasker run`; undefined: none will. */
export function nextAttemptWithin(options: readonly string[], attempt: number): number | undefined {
  const given = (name: string) =>
    options.find(option => option.startsWith(`--${name}=`))?.slice(name.length + 3)
  if (attempt > Number(given('retries') ?? 0)) return undefined
  const delay = given('retry-delay')
  const delayMs = delay === undefined ? DELAY_MS : parseDuration(delay)
  const pauseMs = Math.min(delayMs * Number(given('backoff') ?? BACKOFF) ** (attempt - 1), LONGEST_PAUSE_MS)
  return pauseMs * SPREAD + SLACK_MS
}
