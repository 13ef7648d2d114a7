import type { Message, Said } from '../domain/message.ts'
import { monotonicMs } from '../kit/monotonic.ts'
import { createPending, speaksOfSubtasks } from './pending.ts'

/** Steps, remarks and results pass at once up to so many in a second. */
const STEPS_PER_SECOND = 50
const SECOND = 1000
/** So many subtasks of a run are recorded, however fast they come; of more the last one in a second. */
const MOST_SUBTASKS = 10_000
/** So many messages are told together. */
const MOST_TOGETHER = 500
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
  /** Subtasks that came too fast to be told one by one, with what was said of them, in order. */
  emitTogether: (said: readonly Said[]) => void
  /** Milliseconds since 1970. */
  clock?: () => number
  /** Milliseconds of a clock that never goes back. */
  now?: () => number
  /** Calls back once after some milliseconds; returns how to prevent it. */
  schedule?: (run: () => void, afterMs: number) => () => void
}

/**
 * Limits how much a command may say, without losing a count or a subtask: progress is merged within an interval; a
 * step, a remark or a result passes at once, behind the progress before it, until there are more than 50 in a second:
 * then they wait until the second is over, every subtask with its own times and the last of each remark. Messages of a
 * 65th parallel flow are ordinary text.
 */
export function createCoalescer(options: CoalescerOptions): Coalescer {
  const { intervalMs, emit, emitTogether } = options
  const { clock = Date.now, now = () => monotonicMs(), schedule = scheduleQuietly } = options
  const pending = createPending()
  const ids = new Set<string>()
  let cancel: (() => void) | undefined
  let holdsSteps = false
  let progressAt = Number.NEGATIVE_INFINITY
  let secondBegan = Number.NEGATIVE_INFINITY
  let steps = 0
  let subtasks = 0
  let lastSubtask: (Message & { verb: 'subtask' }) | undefined

  const flush = () => {
    cancel?.()
    cancel = undefined
    holdsSteps = false
    const isFast = pending.hasSteps
    let together: Said[] = []
    const emitSteps = () => {
      if (together.length > 0) emitTogether(together)
      together = []
    }
    for (const said of pending.take()) {
      if (isFast && speaksOfSubtasks(said.message)) {
        if (together.push(said) === MOST_TOGETHER) emitSteps()
        continue
      }
      emitSteps()
      emit(said.message)
    }
    emitSteps()
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
    pending.add(message, clock())
    if (!holdsSteps && dueIn <= 0) flushProgress()
    else if (cancel === undefined) wait(flushProgress, dueIn)
  }

  const pushStep = (message: Message, most = STEPS_PER_SECOND, isPassing = false) => {
    const at = now()
    if (at - secondBegan >= SECOND) {
      if (holdsSteps) flushProgress()
      secondBegan = at
      steps = 0
    }
    steps++
    if (steps <= most && !holdsSteps) {
      flush()
      emit(message)
      return
    }
    if (!holdsSteps) {
      flush()
      holdsSteps = true
      wait(flushProgress, secondBegan + SECOND - at)
    }
    pending.add(message, clock(), isPassing)
  }

  const pushSubtask = (message: Message & { verb: 'subtask' }) => {
    const isNew =
      message.number === undefined ||
      message.number !== lastSubtask?.number ||
      message.name !== lastSubtask.name
    lastSubtask = message
    if (isNew) subtasks++
    if (isNew && subtasks === MOST_SUBTASKS + 1) {
      flush()
      emit({ verb: 'warn', text: TOO_MANY_SUBTASKS })
    }
    const isExcess = subtasks > MOST_SUBTASKS
    pushStep(message, isExcess ? 1 : STEPS_PER_SECOND, isExcess)
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
        ids.clear()
        pushSubtask(message)
        return
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

const TOO_MANY_SUBTASKS =
  'more than 10,000 subtasks: of those that follow, the last one in a second is recorded'

/** A timer that keeps no process alive. */
function scheduleQuietly(run: () => void, afterMs: number): () => void {
  const timer = setTimeout(run, afterMs).unref()
  return () => clearTimeout(timer)
}
