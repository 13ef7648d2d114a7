import type { Reading } from './detector.ts'
import { fractionOf } from './fraction.ts'

/**
 * What makes a number progress where no command vouches for it: in the same shape and of the same total it begins low,
 * never falls, and has been seen to rise. A bar that was full may begin anew.
 */
export interface Evidence {
  /** Whether that is shown by now; asked with every reading of this shape. */
  shows(shape: string, reading: Reading, at: number): boolean
}

interface Case {
  total: number | undefined
  /** How much was done when it was first seen. */
  first: number
  fraction: number
  since: number
  frames: number
  rises: number
  isProven: boolean
  /** It has fallen, or its total has changed: so often that it is no progress. */
  strikes: number
}

const FRAMES = 3
const RISES = 2
const TIME_MS = 2000
const LOW = 0.35
const STRIKES = 3
/** Shapes under observation; the one that was not seen for longest gives way. */
const MOST_SHAPES = 64

export function createEvidence(): Evidence {
  const cases = new Map<string, Case>()
  return {
    shows(shape, reading, at) {
      const fraction = fractionOf(reading)
      if (fraction === undefined) return false
      const before = cases.get(shape)
      cases.delete(shape)
      const now =
        before === undefined ? begin(reading.total, fraction, at) : goOn(before, reading.total, fraction, at)
      cases.set(shape, now)
      for (const oldest of cases.keys()) {
        if (cases.size <= MOST_SHAPES) break
        cases.delete(oldest)
      }
      return now.isProven && now.strikes < STRIKES
    },
  }
}

function begin(total: number | undefined, fraction: number, at: number): Case {
  return { total, first: fraction, fraction, since: at, frames: 1, rises: 0, isProven: false, strikes: 0 }
}

function goOn(before: Case, total: number | undefined, fraction: number, at: number): Case {
  const { isProven, strikes } = before
  const isAnew = before.fraction >= 1 && fraction < 1
  if (isAnew && isProven) return { ...begin(total, fraction, at), isProven, strikes }
  if (isAnew || total !== before.total || fraction < before.fraction)
    return { ...begin(total, fraction, at), strikes: strikes + 1 }
  const frames = before.frames + 1
  const rises = before.rises + (fraction > before.fraction ? 1 : 0)
  const isShown = before.first <= LOW && frames >= FRAMES && rises >= RISES && at - before.since >= TIME_MS
  return { ...before, fraction, frames, rises, isProven: isProven || isShown }
}
