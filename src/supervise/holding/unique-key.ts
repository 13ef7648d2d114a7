import { join } from 'node:path'
import { answerOf } from './answer.ts'
import type { Around, Ended, Hold, NotStarted } from './hold.ts'
import { type Holder, selfAsHolder, stillHolds } from './holder.ts'
import { folderName, holdOf, protect } from './host-lock.ts'
import { createLease } from './lease.ts'
import { takeLock } from './lock-file.ts'

/**
 * Takes a unique key among those who share our state directory; with the run's success it stays taken. That works
 * without any database.
 */
export function takeKeyHere(key: string, { world }: Around): Hold | NotStarted | undefined {
  const folder = join(world.stateDir, 'unique', folderName(key))
  const file = protect('the unique key cannot be taken, and the command runs all the same', world, () =>
    takeLock(folder, selfAsHolder(world.now()), stillHolds),
  )
  if (file === undefined) return undefined
  if (!('holder' in file)) return holdOf(file, world, doneBy)
  const { holder } = file
  if (holder.doneAt === undefined) return { kind: 'under-way', key, holder }
  return { kind: 'done', key, runId: holder.runId, at: holder.doneAt }
}

/** And among all who share our database, if it answers; what is done is noted here too. */
export async function takeKeyInDatabase(key: string, around: Around): Promise<Hold | NotStarted | undefined> {
  const lease = createLease(`unique:${key}`, `the unique key '${key}'`, around)
  const answer = await answerOf(around, async store => {
    // First the claim: whoever gave the key back had recorded its success before.
    const holder = store.leases && (await lease.claim())
    return { holder, run: holder === undefined ? await store.finishedRun(key) : undefined }
  })
  if (answer.kind === 'stopped') return answer
  if (answer.kind === 'trouble') {
    around.world.onTrouble(`whether '${key}' was done elsewhere cannot be told, and it runs`, answer.error)
    return lease.keep(isRecorded)
  }
  const { holder, run } = answer.value
  if (holder !== undefined) return { kind: 'under-way', key, holder }
  const kept = lease.keep(isRecorded)
  if (run === undefined) return kept
  await kept.release(undefined)
  return { kind: 'done', key, runId: run.run_id, at: (run.execution_end ?? run.last_update).getTime() }
}

/** A success that the database does not know yet must not seem undone to those who ask it. */
function isRecorded(end: Ended): boolean {
  return end === undefined || !('delivered' in end) || end.delivered
}

/** What is written into the file of a key that is done. */
function doneBy(end: Ended): Pick<Holder, 'doneAt' | 'runId'> | undefined {
  if (end === undefined) return undefined
  if ('kind' in end)
    return end.kind === 'done'
      ? { doneAt: end.at, ...(end.runId !== undefined && { runId: end.runId }) }
      : undefined
  const { status, endedAt, runId } = end.run
  return status === 'FINISHED' && endedAt !== undefined ? { doneAt: endedAt, runId } : undefined
}
