import { join } from 'node:path'
import type { RunEvent, RunFact } from '../../domain/event.ts'
import { reduceAll } from '../../domain/reduce.ts'
import { isTerminal, type Run } from '../../domain/run.ts'
import { listJournals } from '../../journal/list.ts'
import { appendAfterwards, isAbandoned, removeJournal, replay } from '../../journal/replay.ts'
import { monotonicMs } from '../../kit/monotonic.ts'
import { joinLog } from '../../process/log-segments.ts'
import type { Store } from '../../store/store.ts'
import { StoreError } from '../../store/store-error.ts'
import { removeMessageFile } from '../observing/message-file.ts'
import { herePlace, isElsewhere, judge, type Place } from './judge.ts'
import { hasNoSignOfLife, removeSignOfLife } from './sign-of-life.ts'

/** What was done about the journals that others left. */
export interface LeftBehind {
  delivered: number
  /** Journals of runs that their supervisor still looks after, or that only another host or container can judge. */
  left: number
}

const RUNS_AT_ONCE = 50

/**
 * Delivers the journals of runs whose supervisor is gone, and tells the truth about those runs first: ended unseen, or
 * going on without a supervisor. Stops when `limitMs` is over; what is left is for the next. Throws `StoreError`.
 */
export async function deliverLeftBehind(
  store: Store,
  options: {
    stateDir: string
    now: () => number
    limitMs: number
    /** Is known to be looked after. */
    skip?: (runId: string) => boolean
    /** Learns of each run that is delivered, and of what was added to its story. */
    onTold?: (run: Run, added: RunFact | undefined) => void
  },
): Promise<LeftBehind> {
  const until = monotonicMs() + options.limitMs
  const journals = listJournals(options.stateDir).filter(({ runId }) => options.skip?.(runId) !== true)
  const result: LeftBehind = { delivered: 0, left: 0 }
  if (journals.length === 0) return result
  const here = herePlace()
  let batch: (Told & { path: string })[] = []
  let refused: unknown
  const flush = async () => {
    const taken = await takenOf(store, batch, error => {
      refused ??= error
    })
    for (const { run, path, added } of taken) {
      options.onTold?.(run, added)
      if (!isTerminal(run.status)) continue
      removeJournal(path)
      removeMessageFile(options.stateDir, run.runId)
      removeSignOfLife(options.stateDir, run.runId)
      joinLogOf(run)
    }
    result.delivered += taken.length
    batch = []
  }
  for (const { path } of journals) {
    if (monotonicMs() >= until) break
    const told = await tellTruth(path, here, options)
    if (told !== undefined) batch.push({ path, ...told })
    if (batch.length === RUNS_AT_ONCE) await flush()
  }
  await flush()
  if (refused !== undefined) throw refused
  result.left = journals.length - result.delivered
  return result
}

/** Those that the store took: what one run has can be so odd that it refuses all that comes with it. */
async function takenOf<T extends Told>(
  store: Store,
  batch: readonly T[],
  onRefused: (error: unknown) => void,
): Promise<readonly T[]> {
  if (batch.length === 0) return batch
  try {
    await store.deliver(batch)
    return batch
  } catch (error) {
    if (error instanceof StoreError && error.trouble !== 'unknown') throw error
    onRefused(error)
    if (batch.length === 1) return []
  }
  const taken: T[] = []
  for (const told of batch) taken.push(...(await takenOf(store, [told], onRefused)))
  return taken
}

/** A writer that was killed left a large log in several files; `tasker logs` reads it as it is too. */
function joinLogOf({ logPath, logFile }: Run): void {
  if (logPath === undefined || logFile === undefined) return
  try {
    joinLog(join(logPath, logFile))
  } catch {
    // There is no room for it, or it is another user's.
  }
}

/** Paths of the journals that nobody writes any more and the store does not have yet. */
export function leftJournals(stateDir: string): string[] {
  const here = herePlace()
  return listJournals(stateDir).flatMap(({ path }) => {
    const run = reduceAll(replay(path))
    return run === undefined || judge(run, here) === 'supervised' ? [] : [path]
  })
}

interface Told {
  run: Run
  events: RunEvent[]
  added?: RunFact
}

/** What `deliverLeftBehind` would deliver, and add to its story; of runs that this container can judge. */
export function judgeLeftBehind(stateDir: string): { run: Run; added: RunFact | undefined }[] {
  const here = herePlace()
  return listJournals(stateDir).flatMap(({ path }) => {
    const run = reduceAll(replay(path))
    const added = run && factFor(run, here)
    if (run === undefined || added === 'supervised') return []
    return [{ run, added: isTerminal(run.status) ? undefined : added }]
  })
}

/** The run of a journal with the truth about its end; undefined while its own supervisor is the one to tell. */
async function tellTruth(
  path: string,
  here: Place,
  { stateDir, now }: { stateDir: string; now: () => number },
): Promise<Told | undefined> {
  const before = reduceAll(replay(path))
  if (before === undefined) {
    if (isAbandoned(path, now())) removeJournal(path)
    return undefined
  }
  let fact = factFor(before, here)
  if (fact === 'supervised') {
    if (!isElsewhere(before, here) || !(await hasNoSignOfLife(stateDir, before.runId))) return undefined
    fact = lost(
      `its container was ended, or tasker (PID ${before.supervisor.pid}) was killed in it; nobody saw how the command ended`,
      before,
    )
  }
  // Read again: a supervisor that is gone by now has written everything that it ever will.
  const events = replay(path)
  const run = reduceAll(events)
  if (run === undefined || isTerminal(run.status)) return run && { run, events }
  if (fact !== undefined) {
    const event = appendAfterwards(path, events, fact, fact.kind === 'ended' ? run.lastUpdate : now())
    if (event !== undefined) events.push(event)
  }
  const after = reduceAll(events)
  return after && { run: after, events, ...(fact !== undefined && { added: fact }) }
}

/** What is to be added to a run's story, if anything. */
function factFor(run: Run, here: Place): RunFact | 'supervised' | undefined {
  // A host may get another name while it runs.
  const place = isElsewhere(run, here) ? run : { ...run, hostname: here.hostname }
  switch (judge(place, here)) {
    case 'orphaned':
      return run.orphaned ? undefined : { kind: 'orphaned' }
    case 'rebooted':
      return lost('the machine was restarted while it ran', run)
    case 'gone':
      return lost(`tasker (PID ${run.supervisor.pid}) was killed, and the command ended unseen`, run)
    case 'supervised':
      return 'supervised'
  }
}

function lost(reason: string, { stopRequestedBy }: Run): RunFact {
  const before = stopRequestedBy === undefined ? '' : `, after ${stopRequestedBy} had asked it to stop`
  return { kind: 'ended', outcome: { kind: 'lost', reason: `${reason}${before}` } }
}
