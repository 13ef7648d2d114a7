import type { Message } from '../domain/message.ts'
import { isStronger, type ProgressSource, QUIET_MS } from '../domain/progress-source.ts'
import type { Reading } from './detector.ts'
import { fractionOf } from './fraction.ts'
import { isAmount } from './numbers.ts'

/** Makes messages of what bars show. A bar that never falls is the task's; several that follow one another are subtasks. */
export interface Bars {
  /** `at` is milliseconds of a clock that never goes back. */
  hear(source: ProgressSource, reading: Reading, at: number): void
}

interface BarsOptions {
  /** The task's subtasks are counted beforehand, so that also a first bar is only one of them. */
  hasSubtasks: boolean
  /** Milliseconds since 1970. */
  now: () => number
  onMessage: (source: ProgressSource, message: Message) => void
}

interface Bar {
  source: ProgressSource
  phase: string | undefined
  total: number | undefined
  name: string
  fraction: number
  /** When it was first seen, by the wall clock, and when it last rose, by the other. */
  startedAt: number
  movedAt: number
}

/** A bar that has not moved for so long is given up for one of another tool, or for the second that begins meanwhile. */
const STILL_MS = 10_000
/** What divides into more parts than this is not told part by part. */
const MOST_SUBTASKS = 100

export function createBars({ hasSubtasks, now, onMessage }: BarsOptions): Bars {
  let bar: Bar | undefined
  /** Another one that is drawn meanwhile: an inner loop, or one that runs beside it. */
  let other: Bar | undefined
  let othersBegun = 0
  let subtasks = 0

  const barOf = (source: ProgressSource, reading: Reading, fraction: number, at: number): Bar => ({
    source,
    phase: reading.phase,
    total: reading.totalMoves ? undefined : reading.total,
    name: reading.phase ?? reading.message ?? (source.split(':')[1] || 'progress'),
    fraction,
    startedAt: now(),
    movedAt: at,
  })

  /** A bar begins: the first one is the task's, unless it says that it is one of several. */
  const begin = (next: Bar, { step, steps }: Reading) => {
    const before = bar
    bar = next
    other = undefined
    othersBegun = 0
    const isOneOfSeveral = hasSubtasks || next.phase !== undefined || before !== undefined
    if (!isOneOfSeveral || subtasks >= MOST_SUBTASKS) return
    if (subtasks === 0 && before !== undefined) {
      subtasks++
      onMessage(before.source, { verb: 'subtask', name: before.name, since: before.startedAt })
    }
    subtasks++
    const isCounted = step !== undefined && steps !== undefined && !hasSubtasks
    const numbered = isCounted ? { number: step, total: steps } : {}
    onMessage(next.source, { verb: 'subtask', name: next.name, ...numbered })
  }

  /** Whether a bar that is not the present one is now what the work shows. */
  const takesOver = (present: Bar, next: Bar, at: number): boolean => {
    if (isStronger(present.source, next.source)) return at - present.movedAt >= QUIET_MS
    if (present.fraction >= 1) return true
    if (next.phase !== undefined && present.source === next.source) return true
    if (at - present.movedAt < STILL_MS) return false
    return present.source !== next.source || othersBegun > 1
  }

  return {
    hear(source, reading, at) {
      const fraction = fractionOf(reading)
      if (fraction === undefined) {
        sayRest(source, reading, at)
        return
      }
      const next = barOf(source, reading, fraction, at)
      if (bar === undefined) {
        begin(next, reading)
      } else if (isStronger(source, bar.source)) {
        const { startedAt } = bar
        bar = undefined
        begin({ ...next, startedAt: next.phase === undefined ? startedAt : next.startedAt }, reading)
      } else if (isSame(bar, next)) {
        if (fraction < bar.fraction) return
        if (fraction > bar.fraction) bar.movedAt = at
        bar.fraction = fraction
      } else {
        if (other === undefined || !isSame(other, next) || fraction < other.fraction) othersBegun++
        other = next
        if (!takesOver(bar, next, at)) return
        begin(next, reading)
      }
      onMessage(source, figures(reading))
    },
  }

  /** What a reading says that does not say how much there is. */
  function sayRest(source: ProgressSource, reading: Reading, at: number): void {
    const { done, message, phase } = reading
    if (bar !== undefined && bar.source !== source) return
    if (phase !== undefined && phase !== bar?.phase) begin(barOf(source, reading, 0, at), reading)
    if (done !== undefined && isAmount(done))
      onMessage(source, { verb: 'items', done, ...(message && { text: message }) })
    else if (message !== undefined) onMessage(source, { verb: 'status', text: message })
  }
}

/** Whether a bar is the one that was seen before: of the same total it has not fallen back. */
function isSame(before: Bar, now: Bar): boolean {
  if (before.source !== now.source || before.phase !== now.phase || before.total !== now.total) return false
  return now.phase !== undefined || now.fraction >= before.fraction
}

function figures({ percent, done, total, message }: Reading): Message {
  const text = message === undefined ? {} : { text: message }
  if (done !== undefined && total !== undefined) return { verb: 'items', done, total, ...text }
  return { verb: 'percent', percent: percent ?? 0, ...text }
}
