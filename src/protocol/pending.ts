import type { Message } from '../domain/message.ts'

type Items = Message & { verb: 'items' | 'advance' }
type Boundary = Message & { verb: 'subtask' | 'subtask-done' | 'subtask-failed' }

interface Entry {
  /** When it was last changed, among the others. */
  order: number
  message: Message
}

/**
 * Messages that wait, merged so that folding them into a run gives what all of them would have given: the last of
 * each kind and flow stays, counts of `advance` are added up, the last text and the last total survive. Only of
 * several subtasks that begin meanwhile the last one is kept.
 */
export interface Pending {
  add(message: Message): void
  /** Everything that waits, in order; nothing waits any more. */
  take(): Message[]
  readonly size: number
}

export function createPending(): Pending {
  /** In the order of their last change. */
  const entries = new Map<string, Entry>()
  /** What progress speaks of: nothing waits that ends or begins a subtask, or the last that does. */
  let scope: 'running' | 'ended' | 'begun' | 'begun and ended' = 'running'
  let lastTotal: number | undefined
  let order = 0

  const put = (key: string, message: Message) => {
    entries.delete(key)
    entries.set(key, { order, message })
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
    const last = [...entries.values()].findLast(({ message }) => isItems(message))
    if (last !== undefined) last.message = { ...last.message, total: lastTotal } as Items
    lastTotal = undefined
  }

  const addBoundary = (message: Boundary) => {
    settleTotal()
    if (message.verb === 'subtask') {
      forgetAfter(entries, entries.get('begun')?.order)
      scope = 'begun'
      put(scope, message)
    } else if (scope === 'running' || scope === 'begun') {
      scope = scope === 'running' ? 'ended' : 'begun and ended'
      put(scope, message)
    }
  }

  const add = (message: Message) => {
    order++
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
        addBoundary(message)
        return
      case 'total':
      case 'note':
      case 'warn':
      case 'error':
      case 'eta':
      case 'alive':
      case 'artifact':
      case 'result':
        put(message.verb, message)
        return
    }
  }

  return {
    add,
    take() {
      settleTotal()
      const messages = joinTexts(entries.values())
      entries.clear()
      scope = 'running'
      return messages
    },
    get size() {
      return entries.size
    },
  }
}

function isItems(message: Message): message is Items {
  return message.verb === 'items' || message.verb === 'advance'
}

/** A subtask that was to begin, and does not as another begins, takes with it what was said of it. */
function forgetAfter(entries: Map<string, Entry>, begun: number | undefined): void {
  if (begun === undefined) return
  for (const [key, { order, message }] of entries) {
    if (order > begun && speaksOfSubtask(message)) entries.delete(key)
  }
}

function speaksOfSubtask({ verb }: Message): boolean {
  return ['items', 'advance', 'percent', 'status', 'subtask-done', 'subtask-failed'].includes(verb)
}

/** Puts a text back on the message that it came with, where that is still the last of its kind. */
function joinTexts(entries: Iterable<Entry>): Message[] {
  const joined: Message[] = []
  let orderBefore: number | undefined
  for (const { order, message } of entries) {
    const before = joined.at(-1)
    const text = message.verb === 'status' || message.verb === 'overall' ? message.text : undefined
    if (before !== undefined && order === orderBefore && text !== undefined) {
      joined[joined.length - 1] = { ...before, text } as Message
    } else joined.push(message)
    orderBefore = order
  }
  return joined
}
