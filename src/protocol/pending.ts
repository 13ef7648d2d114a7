import type { Message, Said } from '../domain/message.ts'

type Items = Message & { verb: 'items' | 'advance' }
type Boundary = Message & { verb: 'subtask' | 'subtask-done' | 'subtask-failed' }

interface Entry extends Said {
  /** When it was last changed, among the others. */
  order: number
}

/** So many artifacts are told apart; of more the last one is kept. */
const MOST_ARTIFACTS = 100

/**
 * Messages that wait, merged so that folding them into a run gives what all of them would have given: every subtask
 * stays; within it the last of each kind and flow, the sum of what `advance` counts, the last text and the last total.
 */
export interface Pending {
  /** `isPassing`: if another subtask begins while it waits, this one is forgotten with all that is said of it. */
  add(message: Message, at: number, isPassing?: boolean): void
  /** Everything that waits, in order; nothing waits any more. */
  take(): Said[]
  readonly size: number
  /** A subtask waits that begins, or the end of one. */
  readonly hasSteps: boolean
}

export function createPending(): Pending {
  /** In the order of their last change. */
  const entries = new Map<string, Entry>()
  /** Counts what begins and ends subtasks: progress speaks of what came last. */
  let scope = 0
  /** The last that did so, and whether it may still be forgotten. */
  let last: { message: Boundary; order: number; isPassing: boolean } | undefined
  let lastItems: Entry | undefined
  let lastTotal: number | undefined
  let artifacts = 0
  let order = 0
  let now = 0

  const put = (key: string, message: Message) => {
    const entry = { order, at: now, message }
    entries.delete(key)
    entries.set(key, entry)
    if (isItems(message)) lastItems = entry
  }

  const putProgress = (key: string, message: Message, text?: string) => {
    put(`${scope} ${key}`, message)
    if (text !== undefined) put(`${scope} text`, { verb: 'status', text })
  }

  const addItems = ({ text, ...message }: Items) => {
    lastTotal = message.total ?? lastTotal
    const id = message.id ?? ''
    if (message.verb === 'items') {
      // An absolute count holds whatever was added before.
      entries.delete(`${scope} advance ${id}`)
      putProgress(`items ${id}`, message, text)
      return
    }
    const before = entries.get(`${scope} advance ${id}`)?.message
    const by = message.by + (before?.verb === 'advance' ? before.by : 0)
    putProgress(`advance ${id}`, { ...message, by }, text)
  }

  const settleTotal = () => {
    if (lastTotal === undefined) return
    if (lastItems !== undefined) lastItems.message = { ...lastItems.message, total: lastTotal } as Items
    lastTotal = undefined
  }

  const addBoundary = (message: Boundary, isPassing: boolean) => {
    settleTotal()
    const begins = message.verb === 'subtask'
    if (last !== undefined) {
      if (!begins && last.message.verb !== 'subtask') return // It has ended already.
      if (begins && isSameSubtask(message, last.message)) return
      if (begins && last.isPassing) forgetFrom(entries, last.order)
    }
    scope++
    // What ends a passing one is forgotten with it.
    last = begins || !last?.isPassing ? { message, order, isPassing } : { ...last, message }
    put(`${scope}`, message)
  }

  const add = (message: Message, at: number, isPassing = false) => {
    order++
    now = at
    switch (message.verb) {
      case 'items':
      case 'advance':
        addItems(message)
        return
      case 'percent': {
        const { text, ...rest } = message
        putProgress(`percent ${message.id ?? ''}`, rest, text)
        return
      }
      case 'status':
        putProgress('text', message)
        return
      case 'overall': {
        const { text, ...rest } = message
        if (rest.percent !== undefined) put('overall', rest)
        if (text !== undefined) put('overall text', { verb: 'overall', text })
        return
      }
      case 'metric':
      case 'output': {
        const before = entries.get(message.verb)?.message
        const values =
          before?.verb === message.verb ? { ...before.values, ...message.values } : message.values
        put(message.verb, { ...message, values })
        return
      }
      case 'subtask':
      case 'subtask-done':
      case 'subtask-failed':
        addBoundary(message, isPassing)
        return
      case 'total':
        putProgress('total', message)
        return
      case 'error':
        // The first is often why, the last what came of it.
        put(entries.has('first error') ? 'error' : 'first error', message)
        return
      case 'artifact':
        put(artifacts++ < MOST_ARTIFACTS ? `artifact ${message.path}` : 'artifact', message)
        return
      case 'note':
      case 'warn':
      case 'eta':
      case 'alive':
      case 'result':
        put(message.verb, message)
        return
    }
  }

  return {
    add,
    take() {
      settleTotal()
      const said = joinTexts(entries.values())
      entries.clear()
      scope = 0
      last = undefined
      lastItems = undefined
      artifacts = 0
      return said
    },
    get size() {
      return entries.size
    },
    get hasSteps() {
      return scope > 0
    },
  }
}

function isItems(message: Message): message is Items {
  return message.verb === 'items' || message.verb === 'advance'
}

/** One that is announced by the same number once more while it runs. */
function isSameSubtask(message: Message & { verb: 'subtask' }, last: Boundary): boolean {
  return (
    last.verb === 'subtask' &&
    message.number !== undefined &&
    message.number === last.number &&
    message.name === last.name &&
    message.total === last.total
  )
}

/** A subtask that was to begin, and does not as another begins, takes with it what was said of it. */
function forgetFrom(entries: Map<string, Entry>, begun: number): void {
  for (const [key, { order, message }] of entries) {
    if (order >= begun && message.verb !== 'total' && speaksOfSubtasks(message)) entries.delete(key)
  }
}

/** Whether its place among those that begin and end subtasks matters. */
export function speaksOfSubtasks({ verb }: Message): boolean {
  const verbs = [
    'items',
    'advance',
    'percent',
    'status',
    'subtask',
    'subtask-done',
    'subtask-failed',
    'total',
  ]
  return verbs.includes(verb)
}

/** Puts a text back on the message that it came with, where that is still the last of its kind. */
function joinTexts(entries: Iterable<Entry>): Said[] {
  const joined: Said[] = []
  let orderBefore: number | undefined
  for (const { order, at, message } of entries) {
    const before = joined.at(-1)
    const text = message.verb === 'status' || message.verb === 'overall' ? message.text : undefined
    if (before !== undefined && order === orderBefore && text !== undefined) {
      joined[joined.length - 1] = { at, message: { ...before.message, text } as Message }
    } else joined.push({ at, message })
    orderBefore = order
  }
  return joined
}
