import { nameOf } from '../../answer/ask-to-stop.ts'
import { findRun } from '../../answer/find-run.ts'
import { sayError, TaskerError, UsageError } from '../../domain/error.ts'
import { formatDuration } from '../../kit/duration.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { authorOf } from '../author.ts'
import { type Cancelled, cancelRun, KILL_AFTER, sentence } from '../cancel-run.ts'
import { printJson } from '../print/json.ts'
import { lookOf } from '../print/look.ts'
import { elapsedMs } from '../print/progress.ts'
import type { TellTruth } from '../run-watch.ts'
import { sayable } from '../say.ts'
import { timeSpan } from '../time-span.ts'
import type { World } from '../world.ts'

export interface CancelOptions {
  /** Each what `findRun` takes. */
  runs: readonly string[]
  /** Everything in this stage that goes on; everything. */
  stage?: string
  all?: boolean
  /** Between TERM and KILL, as a duration. */
  killAfter?: string
  /** False: do not wait for the end. */
  wait?: boolean
  dryRun?: boolean
  /** Ask nobody. */
  yes?: boolean
  json?: boolean
}

const MOST = 1_000

/** Stops runs, and waits for their end. Exit status 1 when one of them could not be cancelled, or was over already. */
export async function cancel(
  world: World,
  store: Store,
  options: CancelOptions,
  tellTruth: TellTruth = async () => {},
): Promise<number> {
  const killAfterMs = timeSpan(options.killAfter ?? KILL_AFTER, '--kill-after')
  const { runs, unknown } = await chosen(world, store, options)
  if (runs.length === 0) {
    if (!unknown) world.out.write('Nothing runs.\n')
    return unknown ? 1 : 0
  }
  if (options.dryRun) {
    for (const run of runs) world.out.write(`would cancel ${described(world, run)}\n`)
    return 0
  }
  if (runs.length > 1 && !options.yes && !(await isMeant(world, runs))) return 1
  const request = { by: authorOf(world), killAfterMs }
  const cancelled = await Promise.all(
    runs.map(run => cancelRun(world, store, run, { request, waits: options.wait ?? true, tellTruth })),
  )
  if (options.json) printJson(world, cancelled.map(jsonOf))
  for (const { says, done } of options.json ? [] : cancelled)
    (done ? world.out : world.err).write(sentence(says, done))
  return unknown || cancelled.some(({ done }) => !done) ? 1 : 0
}

async function chosen(
  world: World,
  store: Store,
  { runs: refs, stage, all }: CancelOptions,
): Promise<{ runs: ExecutionRow[]; unknown: boolean }> {
  const many = all === true || stage !== undefined
  if (refs.length === 0 && !many)
    throw new UsageError('nothing says what to cancel', 'name a run or a task, or write --stage or --all')
  if (refs.length > 0 && many)
    throw new UsageError('runs are named beside --stage or --all', 'write the one or the other')
  if (many) {
    const statuses = ['STARTED', 'RUNNING'] as const
    const filter = { statuses, limit: MOST, ...(stage !== undefined && { stage }) }
    return { runs: await store.history(filter), unknown: false }
  }
  const found = new Map<string, ExecutionRow>()
  let unknown = false
  for (const ref of refs) {
    try {
      const run = await findRun(store, ref)
      found.set(run.run_id, run)
    } catch (error) {
      if (!(error instanceof TaskerError) || refs.length === 1) throw error
      unknown = true
      world.err.write(sentence(sayError(error), false))
    }
  }
  return { runs: [...found.values()], unknown }
}

async function isMeant(world: World, runs: readonly ExecutionRow[]): Promise<boolean> {
  if (world.confirm === undefined)
    throw new UsageError(`these are ${runs.length} runs`, 'write --yes to cancel them all')
  for (const run of runs) world.err.write(`  ${described(world, run)}\n`)
  return world.confirm(`Cancel these ${runs.length} runs?`)
}

function described(world: World, run: ExecutionRow): string {
  return sayable(
    `${nameOf(run)} on ${run.hostname}, for ${formatDuration(elapsedMs(run, lookOf(world).now))}`,
  )
}

function jsonOf({ run, done, says }: Cancelled): object {
  const { run_id, task_name, task_stage, hostname, execution_status } = run
  return { run_id, task_name, task_stage, hostname, execution_status, cancelled: done, says }
}
