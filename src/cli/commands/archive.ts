import type { Retention } from '../../config/retention.ts'
import { UsageError } from '../../domain/error.ts'
import { listJournals } from '../../journal/list.ts'
import type { Archivable } from '../../store/archive.ts'
import type { Store } from '../../store/store.ts'
import { parseAge } from '../archive/age.ts'
import { openLineFile } from '../archive/ndjson-file.ts'
import { parseCount } from '../count.ts'
import { counted } from '../print/counted.ts'
import { jsonLine, printJson } from '../print/json.ts'
import type { World } from '../world.ts'

export interface ArchiveOptions {
  /** Only runs that started longer ago; see `parseAge`. */
  olderThan?: string
  /** So many of the latest runs of each task stay. */
  keep?: string
  stage?: string
  dryRun?: boolean
  /** A file that gets what belongs to them, in place of the history. */
  to?: string
  json?: boolean
}

/** Runs of one transaction. */
const AT_ONCE = 500

/** Moves runs that are over to the history: what the options say, else what `retention` says. */
export async function archive(
  world: World,
  store: Store,
  options: ArchiveOptions,
  { retention, stateDir }: { retention: Retention | undefined; stateDir: string },
): Promise<number> {
  const policyOf = policies(options, retention, world.now())
  // What a journal still tells is not delivered yet.
  const except = listJournals(stateDir).map(({ runId }) => runId)
  const tasks = await store.tasks({ enabledOnly: false, ...(options.stage && { stage: options.stage }) })
  using file = options.to === undefined || options.dryRun ? undefined : openLineFile(options.to)
  const write = file && ((records: readonly unknown[]) => file.add(records.map(jsonLine)))
  const counts: { task_stage: string; task_name: string; runs: number }[] = []
  for (const { task_stage, task_name } of tasks) {
    const policy = policyOf(task_stage)
    if (policy === undefined) continue
    const which = { stage: task_stage, task: task_name, except, ...policy }
    const runs = options.dryRun
      ? (await store.archive.archivable(which, Number.MAX_SAFE_INTEGER)).length
      : await moveAll(store, which, write, world.signal)
    if (runs > 0) counts.push({ task_stage, task_name, runs })
    if (world.signal.aborted) break
  }
  if (options.json) printJson(world, counts)
  else world.out.write(textOf(counts, options))
  return 0
}

async function moveAll(
  store: Store,
  which: Archivable,
  write: Parameters<Store['archive']['move']>[1],
  signal: AbortSignal,
): Promise<number> {
  let moved = 0
  while (!signal.aborted) {
    const ids = await store.archive.archivable(which, AT_ONCE)
    const some = await store.archive.move(ids, write)
    moved += some
    // Where fewer were moved, somebody else is at it too.
    if (some < AT_ONCE) break
  }
  return moved
}

type Policy = Pick<Archivable, 'before' | 'keep'>

/** What holds for a stage; undefined where everything is kept. */
function policies(
  options: ArchiveOptions,
  retention: Retention | undefined,
  now: number,
): (stage: string) => Policy | undefined {
  const age = options.olderThan === undefined ? undefined : parseAge(options.olderThan, '--older-than')
  const keep = options.keep === undefined ? undefined : parseCount(options.keep, '--keep', 0)
  const { stages, ...usual }: Retention = retention ?? { stages: {} }
  const isAsked = age !== undefined || keep !== undefined
  const isSet = [usual, ...Object.values(stages)].some(({ runs, keep }) => (runs ?? keep) !== undefined)
  if (!isAsked && !isSet)
    throw new UsageError(
      'nothing says which runs are to be archived',
      'write --older-than 90d or --keep 100, or set retention in .tasker.yml',
    )
  return stage => {
    const { runs, keep: least } = isAsked ? { runs: age, keep } : { ...usual, ...stages[stage] }
    if (runs === undefined && least === undefined) return undefined
    return { keep: least ?? 0, ...(runs !== undefined && { before: now - runs }) }
  }
}

function textOf(counts: readonly { runs: number }[], { dryRun, to }: ArchiveOptions): string {
  const runs = counts.reduce((sum, count) => sum + count.runs, 0)
  const what = `${counted(runs, 'run')} of ${counted(counts.length, 'task')}`
  if (dryRun) return `${what} would be archived\n`
  return `${what} ${runs === 1 ? 'was' : 'were'} archived${to === undefined ? '' : `; what belongs to ${runs === 1 ? 'it' : 'them'} is in ${to}`}\n`
}
