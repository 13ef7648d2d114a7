import { type AnnotatedRun, annotated, annotatedPages } from '../../answer/annotated.ts'
import { csvPages } from '../../answer/csv-pages.ts'
import { findRun } from '../../answer/find-run.ts'
import { tasksNamed } from '../../answer/find-task.ts'
import { historyFilter, parseOrder, type WhichRuns } from '../../answer/history-filter.ts'
import { pagesOf } from '../../answer/history-pages.ts'
import { stateOf } from '../../answer/state.ts'
import { UsageError } from '../../domain/error.ts'
import { absoluteTime } from '../../kit/absolute-time.ts'
import { formatDuration } from '../../kit/duration.ts'
import { formatMemory } from '../../kit/memory.ts'
import { keepHeapSteady } from '../../kit/steady-heap.ts'
import type { HistoryFilter } from '../../store/filters.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { parseCount } from '../count.ts'
import { counted } from '../print/counted.ts'
import { jsonLine, printJson } from '../print/json.ts'
import { type Look, lookOf } from '../print/look.ts'
import { elapsedMs } from '../print/progress.ts'
import { shortIds } from '../print/short-id.ts'
import { stateCell } from '../print/state.ts'
import { type Column, layTable } from '../print/table.ts'
import { shortTime } from '../print/time.ts'
import type { World } from '../world.ts'

export interface HistoryOptions extends WhichRuns {
  /** `started`, `time`, `memory` or `cpu`. */
  sort?: string
  reverse?: boolean
  /** Only what follows this run in the list: the last one of the page before. */
  after?: string
  /** Archived runs too. */
  archived?: boolean
  limit?: string
  json?: boolean
  ndjson?: boolean
  csv?: boolean
}

const LIMIT = 50

/** Prints runs, newest first. Exit status 1 when a task was asked for that nobody knows. */
export async function history(world: World, store: Store, options: HistoryOptions): Promise<number> {
  const format = formatOf(options)
  const filter = await filterOf(store, options, world.now())
  if (format === 'csv' || format === 'ndjson') {
    const limit = limitOf(options) ?? Number.POSITIVE_INFINITY
    keepHeapSteady()
    const pages = annotatedPages(store, pagesOf(store, { ...filter, limit }))
    const texts = format === 'csv' ? csvPages(pages) : linePages(pages)
    for await (const text of texts) await world.out.writeBytes(Buffer.from(text))
    return 0
  }
  const limit = limitOf(options) ?? LIMIT
  // One more than shown tells whether there are more.
  const found = await store.history({ ...filter, limit: limit + 1 })
  const runs = await annotated(store, found.slice(0, limit))
  if (format === 'json') {
    printJson(world, runs)
    return 0
  }
  const look = lookOf(world)
  if (runs.length === 0) {
    world.out.write((await isEmpty(store)) ? 'Nothing has run yet.\n' : 'No run fits.\n')
    return 0
  }
  const table = layTable(columnsOf(runs, look, filter), runs, look)
  world.out.write(`${[table.head, ...table.rows].join('\n')}\n`)
  if (found.length > runs.length && look.width !== undefined)
    world.out.write(
      look.paint.dim(
        `${counted(runs.length, 'run')}; --limit shows more, --after ${runs.at(-1)?.run_id} the next\n`,
      ),
    )
  return 0
}

type Format = 'table' | 'json' | 'ndjson' | 'csv'

function formatOf(options: HistoryOptions): Format {
  const asked = (['json', 'ndjson', 'csv'] as const).filter(format => options[format])
  if (asked.length > 1)
    throw new UsageError(`--${asked.join(' and --')} exclude each other`, 'use one of them')
  return asked[0] ?? 'table'
}

function limitOf({ limit }: HistoryOptions): number | undefined {
  return limit === undefined ? undefined : parseCount(limit, '--limit', 1)
}

type Unlimited = Omit<HistoryFilter, 'limit'>

export async function filterOf(store: Store, options: HistoryOptions, now: number): Promise<Unlimited> {
  const filter: Unlimited = {
    ...historyFilter(options, now),
    ...(options.sort !== undefined && { sort: parseOrder(options.sort) }),
    ...(options.reverse && { ascending: true }),
    // Who names a time means all that ran then.
    ...((options.archived || options.since || options.until) && { archived: true }),
    ...(options.after !== undefined && { behind: await findRun(store, options.after) }),
  }
  if (filter.task === undefined) return filter
  const [any] = await store.history({
    task: filter.task,
    ...(filter.stage !== undefined && { stage: filter.stage }),
    archived: true,
    limit: 1,
  })
  if (any !== undefined) return filter
  // It may be `stage/name`; one that nobody knows is said to be so.
  const [named] = await tasksNamed(store, filter.task, filter.stage)
  return { ...filter, stage: named.task_stage, task: named.task_name }
}

async function isEmpty(store: Store): Promise<boolean> {
  return (await store.history({ limit: 1 })).length === 0
}

async function* linePages(pages: AsyncIterable<AnnotatedRun[]>): AsyncGenerator<string> {
  for await (const page of pages) yield page.map(run => `${jsonLine(run)}\n`).join('')
}

function columnsOf(runs: readonly AnnotatedRun[], look: Look, { sort }: Unlimited): Column<AnnotatedRun>[] {
  const { dim, red } = look.paint
  const short = look.width === undefined ? undefined : shortIds(runs.map(run => run.run_id))
  const measured: Column<AnnotatedRun>[] = [
    {
      title: 'memory',
      align: 'right',
      cell: ({ peak_memory_mb: peak }) => (peak === null ? '' : formatMemory(peak)),
    },
    {
      title: 'cpu',
      align: 'right',
      cell: ({ cpu_seconds: cpu }) => (cpu === null ? '' : formatDuration(cpu * 1000)),
    },
  ]
  return [
    { title: 'state', cell: run => stateCell(stateOf(run), look) },
    { title: 'run', worth: 4, cell: run => ({ text: short?.get(run.run_id) ?? run.run_id, paint: dim }) },
    { title: 'stage', worth: 1, min: 8, cell: run => run.task_stage },
    { title: 'task', min: 14, cell: run => run.task_name },
    { title: 'started', worth: 3, cell: run => startOf(run, look) },
    { title: 'time', worth: 2, align: 'right', cell: run => formatDuration(elapsedMs(run, look.now)) },
    ...measured.filter((_, index) => sort === (['peak_memory_mb', 'cpu_seconds'] as const)[index]),
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
