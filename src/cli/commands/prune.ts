import type { Retention } from '../../config/retention.ts'
import { UsageError } from '../../domain/error.ts'
import { listJournals } from '../../journal/list.ts'
import { sayBytes } from '../../kit/bytes.ts'
import type { Prunable } from '../../store/archive.ts'
import type { Store } from '../../store/store.ts'
import { parseAge } from '../archive/age.ts'
import { removeLeftovers } from '../archive/leftovers.ts'
import { pruneLogs } from '../archive/prune-logs.ts'
import { counted } from '../print/counted.ts'
import { printJson } from '../print/json.ts'
import type { World } from '../world.ts'

export interface PruneOptions {
  /** Archived runs that started longer ago are deleted; see `parseAge`. */
  olderThan?: string
  /** Of those only what belongs to them: their rows stay. */
  detailsOnly?: boolean
  stage?: string
  dryRun?: boolean
  json?: boolean
}

/** Runs of one transaction. */
const AT_ONCE = 1_000

/** Deletes what nobody is to keep any more: of archived runs, of logs, of the state directory. */
export async function prune(
  world: World,
  store: Store,
  options: PruneOptions,
  place: { retention: Retention | undefined; stateDir: string; logDir: string },
): Promise<number> {
  const { retention, stateDir, logDir } = place
  const { olderThan, detailsOnly = false, dryRun = false } = options
  if (detailsOnly && olderThan === undefined)
    throw new UsageError('--details-only needs --older-than', 'for example --older-than 90d --details-only')
  const asked = olderThan === undefined ? undefined : parseAge(olderThan, '--older-than')
  const now = world.now()
  const older = async (age: number | undefined, only: boolean): Promise<number> => {
    if (age === undefined) return 0
    const which = { before: now - age, detailsOnly: only, ...(options.stage && { stage: options.stage }) }
    return dryRun
      ? (await store.archive.prunable(which, Number.MAX_SAFE_INTEGER)).length
      : await pruneAll(store, which, world.signal)
  }
  const details = await older(detailsOnly ? asked : retention?.details, true)
  const runs = await older(detailsOnly ? undefined : (asked ?? retention?.archived), false)
  const except = new Set(listJournals(stateDir).map(({ runId }) => runId))
  const logs = await pruneLogs(store, {
    ...{ logDir, now, except, dryRun },
    age: retention?.logs,
    size: retention?.logs_size,
  })
  const leftovers = await removeLeftovers(store, { stateDir, now, except, dryRun })
  if (options.json) {
    printJson(world, {
      ...{ details, runs, leftovers },
      logs: { compressed: logs.folded, deleted: logs.deleted, freed_bytes: logs.freedBytes },
    })
    return 0
  }
  const verb = (count: number) => (dryRun ? 'would be' : count === 1 ? 'was' : 'were')
  world.out.write(
    [
      `${counted(runs, 'archived run')} ${verb(runs)} deleted, and of ${details} what belongs to them`,
      `${counted(logs.deleted, 'log')} ${verb(logs.deleted)} deleted, and ${logs.folded} compressed (${sayBytes(logs.freedBytes)} less)`,
      `${counted(leftovers, 'file')} that nobody needs ${verb(leftovers)} removed from the state directory`,
      '',
    ].join('\n'),
  )
  return 0
}

async function pruneAll(store: Store, which: Prunable, signal: AbortSignal): Promise<number> {
  let count = 0
  while (!signal.aborted) {
    const ids = await store.archive.prunable(which, AT_ONCE)
    if (ids.length === 0) break
    await store.archive.prune(ids, which.detailsOnly)
    count += ids.length
  }
  return count
}
