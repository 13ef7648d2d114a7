import type { RunEvent } from '../../domain/event.ts'
import { reduce, reduceAll } from '../../domain/reduce.ts'
import { isTerminal, type Run } from '../../domain/run.ts'
import { journalPath } from '../../journal/journal.ts'
import { removeJournal, replay } from '../../journal/replay.ts'
import { isAlive } from '../../sample/process.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { herePlace, judge, type Place } from './judge.ts'

/** More runs than this do not go on at a time on one database. */
const MOST = 1_000
const MIB = 2 ** 20

/**
 * Ends, as lost, the runs that the store shows as going on although their supervisor and their command are gone and no
 * journal of theirs can tell more: it was deleted, or damaged, or the disk was full. To be called after the journals
 * are delivered. Only runs whose journal belongs into this state directory: of others it is not known. Throws
 * `StoreError`.
 */
export async function endForgotten(
  store: Store,
  { stateDir, dryRun = false, onEnded }: { stateDir: string; dryRun?: boolean; onEnded?: (run: Run) => void },
): Promise<void> {
  // A dashboard that takes runs tells of none.
  if (store.driver === 'http') return
  const here = herePlace()
  for (const row of await store.history({ statuses: ['STARTED', 'RUNNING'], limit: MOST })) {
    if (!mayBeForgotten(row, here)) continue
    const before = await runFrom(store, row.run_id)
    if (before?.stateDir !== stateDir || !isGone(before, here)) continue
    const path = journalPath(stateDir, row.run_id)
    if (replay(path).length > 0) continue
    // Read again: what a journal told that is gone by now is in the store.
    const run = await runFrom(store, row.run_id)
    if (run === undefined || isTerminal(run.status)) continue
    const event = lost(run)
    const ended = reduce(run, event)
    if (!dryRun) {
      await store.deliver([{ run: ended, events: [event] }])
      removeJournal(path)
    }
    onEnded?.(ended)
  }
}

/** What can be told without asking the store once more. */
function mayBeForgotten(row: ExecutionRow, here: Place): boolean {
  if (row.hostname !== here.hostname) return false
  const { supervisor_pid: pid, supervisor_start_ticks: startTicks } = row
  return row.boot_id !== here.bootId || !isAlive({ pid, ...(startTicks !== null && { startTicks }) })
}

function isGone(run: Run, here: Place): boolean {
  const verdict = judge(run, here)
  return verdict === 'gone' || verdict === 'rebooted'
}

function lost(run: Run): RunEvent {
  const reason =
    'tasker was killed, or the machine was restarted, and the journal of the run is gone or damaged'
  return { seq: run.lastSeq + 1, at: run.lastUpdate, kind: 'ended', outcome: { kind: 'lost', reason } }
}

/** The state of a run as far as the store knows its events. */
async function runFrom(store: Store, runId: string): Promise<Run | undefined> {
  const events = (await store.events(runId)).map(
    ({ seq, at, kind, payload }) => ({ ...payload, seq, at: at.getTime(), kind }) as RunEvent,
  )
  const samples = (await store.samples(runId)).map(
    ({ seq, at, memory_mb, cpu_percent, processes }): RunEvent => ({
      ...{ seq, at: at.getTime(), kind: 'sampled' },
      ...(memory_mb !== null && { rssBytes: memory_mb * MIB }),
      ...(cpu_percent !== null && { cpuPercent: cpu_percent }),
      ...(processes !== null && { processes }),
    }),
  )
  const all = [...events, ...samples].toSorted((left, right) => left.seq - right.seq)
  return all[0]?.kind === 'started' ? reduceAll(all) : undefined
}
