import type { Message } from '../domain/message.ts'
import { createPending } from './pending.ts'

/** Steps, remarks and results pass at once up to so many in a second. */
const STEPS_PER_SECOND = 50
const SECOND = 1000
/** So many parallel workers may be told apart at a time. */
const MOST_IDS = 64

/** Stands between what a command says and the journal. Both functions may be passed on without their object. */
export interface Coalescer {
  push: (message: Message) => void
  /** Lets everything out that waits. */
  flush: () => void
}

export interface CoalescerOptions {
  /** Progress passes at most once in this time: the first at once, the last of each kind when the time is over. */
  intervalMs: number
  emit: (message: Message) => void
  /** Milliseconds of a clock that never goes back. */
  now?: () => number
  /** Calls back once after some milliseconds; returns how to prevent it. */
  schedule?: (run: () => void, afterMs: number) => () => void
}

/**
 * Limits how much a command may say, without losing a count: progress is merged within an interval; a step, a
 * remark or a result passes at once, behind the progress before it, until there are more than 50 in a second: then
 * the last of each verb is kept until the second is over. Messages of a 65th parallel flow are ordinary text.
 */
export function createCoalescer(options: CoalescerOptions): Coalescer {
  const { intervalMs, emit, now = () => performance.now(), schedule = scheduleQuietly } = options
  const pending = createPending()
  const ids = new Set<string>()
  let cancel: (() => void) | undefined
  let holdsSteps = false
  let progressAt = Number.NEGATIVE_INFINITY
  let secondBegan = Number.NEGATIVE_INFINITY
  let steps = 0

  const flush = () => {
    cancel?.()
    cancel = undefined
    holdsSteps = false
    for (const message of pending.take()) emit(message)
  }
  const flushProgress = () => {
    flush()
    progressAt = now()
  }
  const wait = (run: () => void, ms: number) => {
    cancel?.()
    cancel = schedule(() => {
      cancel = undefined
      run()
    }, ms)
  }

  const pushProgress = (message: Message) => {
    const dueIn = progressAt + intervalMs - now()
    if (pending.size === 0 && dueIn <= 0) {
      progressAt = now()
      emit(message)
      return
    }
    pending.add(message)
    if (!holdsSteps && dueIn <= 0) flushProgress()
    else if (cancel === undefined) wait(flushProgress, dueIn)
  }

  const pushStep = (message: Message) => {
    const at = now()
    if (at - secondBegan >= SECOND) {
      secondBegan = at
      steps = 0
    }
    steps++
    if (steps <= STEPS_PER_SECOND) {
      flush()
      emit(message)
      return
    }
    if (!holdsSteps) {
      flush()
      holdsSteps = true
      wait(flushProgress, secondBegan + SECOND - at)
    }
    pending.add(message)
  }

  const push = (message: Message) => {
    switch (message.verb) {
      case 'items':
      case 'advance':
      case 'percent':
        if (message.id !== undefined) {
          if (ids.size >= MOST_IDS && !ids.has(message.id)) return
          ids.add(message.id)
        }
        pushProgress(message)
        return
      case 'status':
      case 'overall':
      case 'eta':
      case 'alive':
        pushProgress(message)
        return
      case 'subtask':
      case 'subtask-done':
      case 'subtask-failed':
        ids.clear()
        pushStep(message)
        return
      case 'total':
      case 'metric':
      case 'note':
      case 'warn':
      case 'error':
      case 'artifact':
      case 'output':
      case 'result':
        pushStep(message)
        return
    }
  }

  return { push, flush }
}

/** A timer that keeps no process alive. */
function scheduleQuietly(run: () => void, afterMs: number): () => void {
  const timer = setTimeout(run, afterMs).unref()
  return () => clearTimeout(timer)
}
