import { UsageError } from '../../domain/error.ts'
import { RUN_STATUSES, type RunStatus } from '../../domain/run.ts'
import { closest } from '../../kit/closest.ts'
import { formatDuration } from '../../kit/duration.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import type { HistoryFilter, Store } from '../../store/store.ts'
import { type AnnotatedRun, annotated } from '../annotated.ts'
import { parseCount } from '../count.ts'
import { tasksNamed } from '../find-task.ts'
import { parseMoment } from '../moment.ts'
import { printJson } from '../print/json.ts'
import { type Look, lookOf } from '../print/look.ts'
import { elapsedMs } from '../print/progress.ts'
import { shortIds } from '../print/short-id.ts'
import { stateCell, stateOf } from '../print/state.ts'
import { type Column, layTable } from '../print/table.ts'
import { absoluteTime, shortTime } from '../print/time.ts'
import type { World } from '../world.ts'

export interface HistoryOptions {
  stage?: string
  /** `name` or `stage/name`. */
  task?: string
  /** One or several, separated by commas, in any case. */
  status?: string
  /** See `parseMoment`. */
  since?: string
  until?: string
  limit?: string
  json?: boolean
}

const LIMIT = 50

/** Prints runs, newest first. Exit status 1 when a task was asked for that nobody knows. */
export async function history(world: World, store: Store, options: HistoryOptions): Promise<number> {
  const filter = filterOf(options, world.now())
  // One more than shown tells whether there are more.
  const found = await find(store, { ...filter, limit: filter.limit + 1 })
  const runs = await annotated(store, found.slice(0, filter.limit))
  if (options.json) {
    printJson(world, runs)
    return 0
  }
  const look = lookOf(world)
  if (runs.length === 0) {
    world.out.write(isNarrowed(options) ? 'No run fits.\n' : 'Nothing has run yet.\n')
    return 0
  }
  const table = layTable(columnsOf(runs, look), runs, look)
  world.out.write(`${[table.head, ...table.rows].join('\n')}\n`)
  if (found.length > runs.length && look.width !== undefined)
    world.out.write(look.paint.dim(`the latest ${runs.length}; --limit shows more\n`))
  return 0
}

async function find(store: Store, filter: HistoryFilter): Promise<ExecutionRow[]> {
  const found = await store.history(filter)
  if (found.length > 0 || filter.task === undefined) return found
  const [named] = await tasksNamed(store, filter.task, filter.stage)
  if (named.task_name === filter.task) return found
  return store.history({ ...filter, stage: named.task_stage, task: named.task_name })
}

function filterOf(options: HistoryOptions, now: number): HistoryFilter {
  const { stage, task, status } = options
  const since = options.since === undefined ? undefined : parseMoment(options.since, now, '--since')
  const until = options.until === undefined ? undefined : parseMoment(options.until, now, '--until')
  if (since !== undefined && until !== undefined && until <= since)
    throw new UsageError(
      `--until (${absoluteTime(new Date(until))}) is not after --since (${absoluteTime(new Date(since))})`,
      'nothing can lie between them',
    )
  const statuses = status === undefined ? undefined : parseStatuses(status)
  return {
    ...withoutAbsent({ stage, task, statuses, since, until }),
    limit: options.limit === undefined ? LIMIT : parseCount(options.limit, '--limit', 1),
  }
}

function parseStatuses(text: string): RunStatus[] {
  return text.split(',').map(word => {
    const wanted = word.trim().toUpperCase()
    const status = RUN_STATUSES.find(known => known === wanted)
    if (status !== undefined) return status
    const near = closest(wanted, RUN_STATUSES)
    const remedy = near === undefined ? `it is one of ${RUN_STATUSES.join(', ')}` : `did you mean ${near}?`
    throw new UsageError(`--status: there is no status '${word.trim()}'`, remedy)
  })
}

function isNarrowed({ stage, task, status, since, until }: HistoryOptions): boolean {
  return [stage, task, status, since, until].some(value => value !== undefined)
}

function columnsOf(runs: readonly AnnotatedRun[], look: Look): Column<AnnotatedRun>[] {
  const { dim, red } = look.paint
  const short = look.width === undefined ? undefined : shortIds(runs.map(run => run.run_id))
  return [
    { title: 'state', cell: run => stateCell(stateOf(run), look) },
    { title: 'run', worth: 4, cell: run => ({ text: short?.get(run.run_id) ?? run.run_id, paint: dim }) },
    { title: 'stage', worth: 1, min: 8, cell: run => run.task_stage },
    { title: 'task', min: 14, cell: run => run.task_name },
    { title: 'started', worth: 3, cell: run => startOf(run, look) },
    { title: 'time', worth: 2, align: 'right', cell: run => formatDuration(elapsedMs(run, look.now)) },
    { title: 'exit', worth: 0, align: 'right', cell: exitText },
    { title: 'note', worth: 0, min: 8, cell: run => run.notes.at(-1)?.text ?? '' },
    { title: 'error', spills: 'after', cell: run => ({ text: run.error_message ?? '', paint: red }) },
  ]
}

function startOf(run: ExecutionRow, look: Look): string {
  return look.width === undefined
    ? absoluteTime(run.execution_start)
    : shortTime(run.execution_start, look.now)
}

/** `0`, `3`, `SIGKILL`; nothing while it runs or where nobody saw the end. */
function exitText(run: ExecutionRow): string {
  return run.exit_signal ?? (run.exit_code === null ? '' : String(run.exit_code))
}
