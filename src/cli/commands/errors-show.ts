import { errorStateOf } from '../../answer/error-state.ts'
import { errorJson, oneErrorKind } from '../../answer/errors-answer.ts'
import { findErrorGroup } from '../../answer/find-errors.ts'
import { absoluteTime } from '../../kit/absolute-time.ts'
import { formatDuration } from '../../kit/duration.ts'
import { harmlessLines } from '../../kit/harmless.ts'
import type { ErrorKind } from '../../store/error-queries.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { paintSpans, spansOf } from '../print/cell.ts'
import { counted } from '../print/counted.ts'
import { errorStateCell } from '../print/error-state.ts'
import { type Fact, layFacts } from '../print/facts.ts'
import { printJson } from '../print/json.ts'
import { type Look, lookOf } from '../print/look.ts'
import { elapsedMs } from '../print/progress.ts'
import { layTable } from '../print/table.ts'
import { relativeTime } from '../print/time.ts'
import type { World } from '../world.ts'
import { titleCell } from './errors.ts'

export interface ErrorsShowOptions {
  /** What `findErrorGroup` takes. */
  group: string
  json?: boolean
}

const DETAIL_LINES = 20

/** Prints everything about failures with one cause: when, which tasks, the latest runs, and the end of the last one's log. */
export async function errorsShow(world: World, store: Store, options: ErrorsShowOptions): Promise<number> {
  const group = await findErrorGroup(store, options.group)
  const found = await oneErrorKind(store, group)
  if (found === undefined) return 1
  const { kind, runs } = found
  if (options.json) {
    printJson(world, { ...errorJson(kind, world.now()), runs })
    return 0
  }
  const look = lookOf(world)
  const { bold } = look.paint
  const sections = [
    [paintSpans(spansOf(titleCell(kind, look))), ...layFacts(factsOf(kind, look), look)],
    [bold('Runs'), ...runLines(runs, look)],
    [bold('The last one says'), ...detailOf(kind.example)],
  ]
  world.out.write(`${sections.map(lines => lines.join('\n')).join('\n\n')}\n`)
  return 0
}

function factsOf(kind: ErrorKind, look: Look): Fact[] {
  const { resolved_at, resolved_by, note } = kind
  const at = (time: Date) => `${absoluteTime(time)} (${relativeTime(time, look.now)})`
  return [
    ['group', kind.error_group],
    ['state', errorStateCell(errorStateOf(kind, look.now), look)],
    ['times', `${kind.failures}, in ${counted(kind.tasks, 'task')}`],
    ['first', at(kind.first_seen)],
    ['last', at(kind.last_seen)],
    ['resolved', resolved_at && `${at(resolved_at)}${resolved_by === null ? '' : ` by ${resolved_by}`}`],
    ['note', note],
  ]
}

function runLines(runs: readonly ExecutionRow[], look: Look): string[] {
  const table = layTable<ExecutionRow>(
    [
      { title: 'run', cell: run => ({ text: run.run_id, paint: look.paint.dim }) },
      { title: 'stage', worth: 1, min: 8, cell: run => run.task_stage },
      { title: 'task', min: 14, cell: run => run.task_name },
      { title: 'started', worth: 3, cell: run => absoluteTime(run.execution_start) },
      { title: 'time', worth: 2, align: 'right', cell: run => formatDuration(elapsedMs(run, look.now)) },
      { title: 'host', worth: 0, cell: run => run.hostname },
    ],
    runs,
    look,
    2,
  )
  return [table.head, ...table.rows]
}

function detailOf(run: ExecutionRow): string[] {
  const lines = harmlessLines(run.error_detail ?? run.error_message ?? '')
  return lines.slice(-DETAIL_LINES).map(line => `  ${line}`)
}
