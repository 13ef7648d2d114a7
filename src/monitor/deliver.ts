import { sayError } from '../domain/error.ts'
import { removeJournal } from '../journal/replay.ts'
import type { Delivery, Store } from '../store/store.ts'
import { BehindError, StoreError } from '../store/store-error.ts'
import type { FollowedRun } from './followed-run.ts'
import type { Log } from './log.ts'

/** Brings what supervisors have written to the store, in batches, over one connection. */
export interface Deliverer {
  /** The run has something that the store lacks. */
  add(run: FollowedRun): void
  forget(run: FollowedRun): void
  /** Tries once more what is open; what cannot be delivered stays in the journals. */
  finish(): Promise<void>
}

/** So long others may come along: of many runs somebody always has news, and each transaction has its price. */
const GATHER_MS = { first: 20, next: 250 }
const MOST_EVENTS = { ofRun: 1_000, ofBatch: 5_000 }
const RETRY_MS = { first: 250, most: 5_000 }
/** Supervisors who wait are told so often that somebody is at work. */
const WAITING_MS = 2_000

export function createDeliverer(options: {
  store: Store
  log: Log
  /** Journals were left that nobody follows any more. */
  onLeft: () => void
}): Deliverer {
  const { store, log, onLeft } = options
  const due = new Set<FollowedRun>()
  let timer: NodeJS.Timeout | undefined
  let flushing: Promise<void> | undefined
  let failures = 0
  let leftSome = false
  let isFinishing = false
  let flushedAt = Number.NEGATIVE_INFINITY
  /** There was more than one batch takes. */
  let isMore = false

  const gatherMs = () => Math.max(GATHER_MS.first, flushedAt + GATHER_MS.next - performance.now())
  const schedule = (ms: number) => {
    if (!isFinishing) timer ??= setTimeout(() => void flush(), ms)
  }
  const flush = (): Promise<void> => {
    timer = undefined
    flushing ??= deliverDue().finally(() => {
      flushing = undefined
      flushedAt = performance.now()
      if (due.size > 0) schedule(failures > 0 ? retryAfter(failures) : isMore ? 0 : gatherMs())
    })
    return flushing
  }
  const deliverDue = async () => {
    // What came after it was asked for, and before it was read, has been delivered too.
    for (const run of due) if (hasAll(run)) await conclude(run)
    const batch = collect()
    if (batch.length === 0) return
    const waiting = setInterval(tellWaiting, WAITING_MS)
    try {
      await store.deliver(batch.map(({ news }) => news))
      recovered()
      for (const { run } of batch) await settle(run)
    } catch (error) {
      if (error instanceof BehindError) await settleBut(error.runIds, batch)
      else if (error instanceof StoreError && error.trouble !== 'unknown') failed(error)
      else await deliverEach(batch)
    } finally {
      clearInterval(waiting)
    }
  }
  /** What one run has can be so odd that the store refuses all that comes with it. */
  const deliverEach = async (batch: ReturnType<typeof collect>) => {
    for (const { run, news } of batch) {
      try {
        await store.deliver([news])
        await settle(run)
      } catch (error) {
        if (error instanceof BehindError) run.journal.restart()
        else if (error instanceof StoreError && error.trouble !== 'unknown') return failed(error)
        else {
          log('warning', `run ${run.runId} cannot be delivered: ${sayError(error)}`, run)
          decline(run)
        }
      }
    }
  }
  /** Those begin again. */
  const settleBut = async (behind: ReadonlySet<string>, batch: ReturnType<typeof collect>) => {
    for (const { run } of batch) {
      if (behind.has(run.runId)) run.journal.restart()
      else await settle(run)
    }
  }
  const collect = () => {
    const batch: { run: FollowedRun; news: Delivery }[] = []
    let room = MOST_EVENTS.ofBatch
    isMore = false
    for (const run of due) {
      const most = Math.min(room, MOST_EVENTS.ofRun)
      if (most === 0) break
      const news = read(run, most)
      if (news === undefined) continue
      isMore ||= news.events.length === most
      room -= news.events.length
      batch.push({ run, news })
    }
    return batch
  }
  const read = (run: FollowedRun, most: number): Delivery | undefined => {
    try {
      const news = run.journal.next(most)
      if (news !== undefined) return news
    } catch {
      // Gone, or not for us to read: its supervisor has it all the same.
    }
    decline(run)
    return undefined
  }
  const decline = (run: FollowedRun) => {
    run.answer({ kind: 'declined' })
    drop(run)
  }
  const drop = (run: FollowedRun) => {
    due.delete(run)
    run[Symbol.dispose]()
  }
  const settle = async (run: FollowedRun) => {
    run.journal.settle()
    if (hasAll(run)) await conclude(run)
    else run.answer({ kind: 'stored', seq: storedOf(run) })
  }
  const conclude = async (run: FollowedRun) => {
    due.delete(run)
    run.answer({ kind: 'stored', seq: storedOf(run) })
    if (!run.isOver) return run.compared.delivered(store)
    run[Symbol.dispose]()
    removeJournal(run.path)
    await run.elsewhere.finish(store)
  }
  const tellWaiting = () => {
    for (const run of due) run.answer({ kind: 'waiting' })
  }
  const failed = (error: StoreError) => {
    failures += 1
    if (failures === 2 || (failures === 1 && error.trouble !== 'busy'))
      log('warning', `nothing can be delivered: ${sayError(error)}`)
    // Nobody waits for them: they stay in their journals, and take no memory meanwhile.
    for (const run of due) {
      if (!run.isOver) continue
      drop(run)
      leftSome = true
    }
    tellWaiting()
  }
  const recovered = () => {
    if (failures > 0) log('info', `${store.place} answers again`)
    failures = 0
    if (leftSome) onLeft()
    leftSome = false
  }
  return {
    add(run) {
      due.add(run)
      if (flushing === undefined) schedule(failures === 0 ? gatherMs() : retryAfter(failures))
    },
    forget: drop,
    async finish() {
      isFinishing = true
      clearTimeout(timer)
      await flushing
      while (due.size > 0 && failures === 0) await flush()
    },
  }
}

function storedOf({ journal }: FollowedRun): number {
  return journal.run?.lastSeq ?? 0
}

function hasAll(run: FollowedRun): boolean {
  return storedOf(run) >= run.written
}

function retryAfter(failures: number): number {
  return Math.min(RETRY_MS.first * 2 ** failures, RETRY_MS.most) * (0.5 + Math.random())
}
