const FIRST_PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 3_600_000
/** So long tasker goes on trying: a mail server that is away for a night is a usual thing. */
const GIVE_UP_AFTER_MS = 3 * 24 * 3_600_000

/** When an attempt is made again: the pauses grow threefold up to an hour; undefined where it is given up. */
export function nextAttempt(
  { attempts, firstDueAt, now }: { attempts: number; firstDueAt: number; now: number },
  retryAfterMs = 0,
  random = Math.random,
): number | undefined {
  if (now - firstDueAt > GIVE_UP_AFTER_MS) return undefined
  const pause = Math.min(FIRST_PAUSE_MS * 3 ** (attempts - 1), LONGEST_PAUSE_MS)
  // Many who failed together do not come back together.
  return now + Math.max(pause * (0.5 + random()), Math.min(retryAfterMs, LONGEST_PAUSE_MS))
}
