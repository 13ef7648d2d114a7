import type { RunEvent } from '../../domain/event.ts'
import type { Run } from '../../domain/run.ts'
import { monotonicMs } from '../../kit/monotonic.ts'
import { within } from '../../kit/within.ts'
import type { Store } from '../../store/store.ts'
import { BehindError, StoreError } from '../../store/store-error.ts'
import type { FromMonitor, MonitorLink } from './monitor-link.ts'

/** Brings the events of the run under way to the store, whenever the store can take them. */
export interface Delivery {
  /** Urgent events (starts, subtasks, ends) go at once, others with the next flush. */
  add(event: RunEvent): void
  /** At the end: whether the monitor of the host does the rest, and nobody has to wait for it. */
  leave(): Promise<boolean>
  /** A last try, bounded in time. The store, when it has everything; undefined when the journal has to keep it. */
  finish(): Promise<Store | undefined>
}

/** A command that ends within this time costs one transaction instead of two. */
const FIRST_FLUSH_MS = 40
/** What a run may wait at its end for a store that never answered, and the pauses between tries. */
const UNANSWERED_WAIT_MS = 90
const RETRY_MS = { first: 250, most: 30_000 }
const BUSY_RETRY_MS = 30
/** Those whom a monitor leaves all at once do not come all at once. */
const TAKE_BACK_MS = 500
/** What one transaction takes, and what is kept in memory while the store is away: the journal has all of it. */
const MOST_AT_ONCE = 1_000

interface DeliveryOptions {
  open: () => Promise<Store>
  current: () => Run
  /** Up to `most` events after `seq`, from the journal. */
  eventsAfter: (seq: number, most: number) => RunEvent[]
  flushMs: number
  /** The longest wait at the end for a store that has answered before. */
  exitWaitMs: number
  /** What else is asked of a store that has just answered. */
  afterDelivery: (store: Store) => Promise<void>
  /** Whoever delivers in our place while it lives. */
  monitor?: (heard: FromMonitor) => MonitorLink
  /** Told once for each kind of trouble that somebody can do something about. */
  onTrouble: (error: Error) => void
}

export function startDelivery(options: DeliveryOptions): Delivery {
  let store: Store | undefined
  /** The newest of what the store may not have. */
  let pending: RunEvent[] = []
  let delivered = 0
  let last = 0
  let failures = 0
  let mayRecover = true
  let timer: NodeJS.Timeout | undefined
  let dueAt = Number.POSITIVE_INFINITY
  let flushing: Promise<boolean> | undefined
  let finishing = false
  const told = new Set<string>()

  const schedule = (delayMs: number) => {
    const at = monotonicMs() + delayMs
    if (finishing || at >= dueAt) return
    clearTimeout(timer)
    dueAt = at
    timer = setTimeout(() => void flush(), delayMs)
    timer.unref()
  }

  const isStored = (seq: number) => {
    delivered = Math.max(delivered, seq)
    pending = pending.filter(event => event.seq > delivered)
  }
  const monitor = options.monitor?.({ isStored, isLost: () => schedule(jitter(TAKE_BACK_MS)) })

  const nextEvents = (): RunEvent[] => {
    const before = pending[0]?.seq === delivered + 1 ? [] : options.eventsAfter(delivered, MOST_AT_ONCE)
    return before.length > 0 ? before : pending.slice(0, MOST_AT_ONCE)
  }

  const attempt = async (): Promise<boolean> => {
    try {
      if (!finishing && (await monitor?.ask(last))) return true
      store ??= await options.open()
      const events = nextEvents()
      // What comes while the store is at work is not in it.
      const upTo = events.at(-1)?.seq ?? last
      await store.deliver([{ run: options.current(), events }])
      isStored(upTo)
      failures = 0
      if (delivered < last) schedule(events.length === MOST_AT_ONCE ? 0 : options.flushMs)
      if (!finishing) await options.afterDelivery(store)
      return true
    } catch (error) {
      failures += 1
      mayRecover = isPassing(error)
      if (error instanceof BehindError) delivered = 0
      tell(error)
      schedule(jitter(Math.min(RETRY_MS.first * 2 ** failures, RETRY_MS.most)))
      return false
    }
  }
  const flush = (): Promise<boolean> => {
    dueAt = Number.POSITIVE_INFINITY
    flushing ??= attempt().finally(() => {
      flushing = undefined
    })
    return flushing
  }
  const tell = (error: unknown) => {
    const trouble = error instanceof StoreError ? error.trouble : 'unknown'
    if (trouble === 'busy' || told.has(trouble)) return // a busy store is tried again; the journal waits
    told.add(trouble)
    options.onTrouble(error as Error)
  }

  return {
    add(event) {
      pending.push(event)
      last = event.seq
      if (pending.length > MOST_AT_ONCE) pending = pending.slice(-MOST_AT_ONCE / 2)
      if (failures > 0) return // the retry takes it along
      schedule(isUrgent(event) ? FIRST_FLUSH_MS : jitter(options.flushMs))
    },
    async leave() {
      finishing = true
      clearTimeout(timer)
      return (await monitor?.leave(last)) ?? false
    },
    async finish() {
      finishing = true
      clearTimeout(timer)
      const startedAt = monotonicMs()
      const left = () => {
        const limitMs = store?.answered
          ? options.exitWaitMs
          : Math.min(UNANSWERED_WAIT_MS, options.exitWaitMs)
        return startedAt + limitMs - monotonicMs()
      }
      while (delivered < last && left() > 0) {
        const done = await asLongAs(flush(), left)
        if (done === true) continue
        if (done === 'too late' || !mayRecover || !store?.answered) break
        await new Promise(resolve => setTimeout(resolve, jitter(BUSY_RETRY_MS)))
      }
      return delivered < last ? undefined : store
    },
  }
}

/** A wrong password stays wrong, and each try with it looks like an attack. */
function isPassing(error: unknown): boolean {
  return error instanceof StoreError && (error.trouble === 'busy' || error.trouble === 'unreachable')
}

function isUrgent(event: RunEvent): boolean {
  switch (event.kind) {
    case 'started':
    case 'stop-requested':
    case 'warned':
    case 'orphaned':
    case 'ended':
    case 'said-quickly':
      return true
    case 'described':
    case 'compared':
    case 'sampled':
      return false
    case 'said':
      return event.message.verb.startsWith('subtask') || event.message.verb === 'error'
  }
}

/** Waits for `promise` as long as `left` says, asking it again when the time that it gave is over. */
async function asLongAs<T>(promise: Promise<T>, left: () => number): Promise<T | 'too late'> {
  for (let ms = left(); ms > 0; ms = left()) {
    const first = await within(Math.min(ms, 30), promise)
    if (first !== 'too late') return first
  }
  return 'too late'
}

/** Spreads what many do at the same moment: 50 % to 150 % of `ms`. */
function jitter(ms: number): number {
  return ms * (0.5 + Math.random())
}
