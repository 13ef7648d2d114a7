import { setTimeout as pause } from 'node:timers/promises'
import { sayError, TaskerError, UsageError } from '../../domain/error.ts'
import type { StartFacts } from '../../domain/event.ts'
import { isTerminal } from '../../domain/run.ts'
import { formatDuration } from '../../kit/duration.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import type { CancelRequest, Store } from '../../store/store.ts'
import { isHeard, stopRun } from '../../supervise/stop-run.ts'
import { authorOf } from '../author.ts'
import { findRun } from '../find-run.ts'
import { printJson } from '../print/json.ts'
import { lookOf } from '../print/look.ts'
import { elapsedMs } from '../print/progress.ts'
import { isSupervisedHere, type TellTruth, watchRun } from '../run-watch.ts'
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

const KILL_AFTER = '30s'
const MOST = 1_000
const LOOK_EVERY_MS = 100
/** What a supervisor may take, beyond the grace, until the end of its run is in the database. */
const HERE_MS = 10_000
const ELSEWHERE_MS = 60_000

interface Cancelled {
  run: ExecutionRow
  /** What became of the request, for people. */
  says: string
  done: boolean
}

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

async function cancelRun(
  world: World,
  store: Store,
  run: ExecutionRow,
  how: { request: CancelRequest; waits: boolean; tellTruth: TellTruth },
): Promise<Cancelled> {
  const { request, tellTruth } = how
  const name = nameOf(run)
  const start = (await store.startOf(run.run_id)) as StartFacts | undefined
  if (start === undefined)
    return { run, done: false, says: `the start of ${name} is not in the database yet; try again` }
  if (isTerminal(run.execution_status)) {
    if (isSupervisedHere(run) && run.execution_status === 'FAILED' && (await isHeard(start, request, true)))
      return { run, done: true, says: `${name} has failed already, and is not repeated any more` }
    return { run, done: false, says: `${name} is over already: ${run.execution_status}` }
  }
  const way = await stopRun(store, start, request, world.now)
  const isAway = way === 'asked'
  switch (way) {
    case 'forbidden':
      return {
        run,
        done: false,
        says: `${name} could not be stopped: PID ${run.process_id} is another user's`,
      }
    case 'asked':
      if (!how.waits) return { run, done: true, says: `${run.hostname} is asked to stop ${name}` }
      world.err.write(
        sentence(
          `${name} is asked through the database; ${run.hostname} looks when it next brings news`,
          false,
        ),
      )
      break
    case 'stopped':
      await tellTruth()
      break
    case 'told':
      if (!how.waits) return { run, done: true, says: `${name} is being stopped` }
  }
  const limitMs = request.killAfterMs + (isAway ? ELSEWHERE_MS : HERE_MS)
  const last = await endWithin(limitMs, watchRun(world, store, run, tellTruth, 'still waiting'))
  return { run: last, ...verdict(last) }
}

async function endWithin(limitMs: number, look: () => Promise<ExecutionRow>): Promise<ExecutionRow> {
  const until = performance.now() + limitMs
  for (let run = await look(); ; run = await look()) {
    if (isTerminal(run.execution_status) || performance.now() > until) return run
    await pause(LOOK_EVERY_MS)
  }
}

function verdict(run: ExecutionRow): Pick<Cancelled, 'done' | 'says'> {
  const name = nameOf(run)
  switch (run.execution_status) {
    case 'CANCELLED':
      return { done: true, says: `${name} is cancelled` }
    case 'FINISHED':
    case 'FAILED':
      return {
        done: false,
        says: `${name} ended by itself before it could be stopped: ${run.execution_status}`,
      }
    case 'STARTED':
    case 'RUNNING':
      return {
        done: false,
        says: `${name} still runs; the request stays, and tasker wait tells when it is over`,
      }
  }
}

function described(world: World, run: ExecutionRow): string {
  return sayable(
    `${nameOf(run)} on ${run.hostname}, for ${formatDuration(elapsedMs(run, lookOf(world).now))}`,
  )
}

function nameOf(run: ExecutionRow): string {
  return `${run.task_name} (${run.run_id})`
}

function sentence(text: string, done: boolean): string {
  return `${done ? '' : 'tasker: '}${sayable(text)}\n`
}

function jsonOf({ run, done, says }: Cancelled): object {
  const { run_id, task_name, task_stage, hostname, execution_status } = run
  return { run_id, task_name, task_stage, hostname, execution_status, cancelled: done, says }
}
