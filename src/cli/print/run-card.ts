import { logFileOf } from '../../answer/log-file-of.ts'
import { stateOf } from '../../answer/state.ts'
import { scheduleWords } from '../../domain/schedule-words.ts'
import type { Due } from '../../insight/due.ts'
import type { Estimate } from '../../insight/eta.ts'
import { absoluteTime } from '../../kit/absolute-time.ts'
import { formatDuration } from '../../kit/duration.ts'
import { formatMemory } from '../../kit/memory.ts'
import type { ExecutionRow, StatusRow, TaskRow } from '../../store/rows.ts'
import { progressBar } from './bar.ts'
import { type Cell, paintSpans, spansOf } from './cell.ts'
import { counted } from './counted.ts'
import { dueCell } from './due.ts'
import { type Fact, layFacts } from './facts.ts'
import type { Look } from './look.ts'
import { elapsedMs, messageText } from './progress.ts'
import { stateCell, statePaint } from './state.ts'
import { relativeTime } from './time.ts'
import { timeLeftText } from './time-left.ts'

/** What there is to say of one task and its latest run, on a few lines. */
export function runCard(
  { task, run }: StatusRow,
  look: Look,
  left: Estimate | undefined,
  due?: Due,
): string[] {
  const { bold, dim } = look.paint
  const title = spansOf([
    stateCell(stateOf(run), look),
    { text: '  ' },
    { text: task.task_name, paint: bold },
    { text: `  ${task.task_stage}`, paint: dim },
    { text: task.registered ? '' : '  not registered', paint: dim },
    { text: task.enabled ? '' : '  disabled', paint: dim },
  ])
  const facts: Fact[] = [
    ['about', task.description ?? run?.description],
    ...(run === null ? [] : runFacts(run, look, left)),
    ['schedule', scheduleText(task)],
    ['due', due === undefined ? null : dueText(due, look)],
  ]
  return [paintSpans(title), ...layFacts(facts, look)]
}

/** `At 02:00, Europe/Berlin`; undefined where there is no schedule. */
export function scheduleText({ schedule, timezone }: TaskRow): string | undefined {
  if (schedule === null) return undefined
  return [scheduleWords(schedule), ...(timezone === null ? [] : [`(${timezone})`])].join(' ')
}

/** `✗ missed, 2026-11-21 02:00:00 (3h ago)` */
function dueText(due: Due, look: Look): Cell {
  const at = new Date(due.at)
  return [dueCell(due, look), { text: `, ${absoluteTime(at)} (${relativeTime(at, look.now)})` }]
}

function runFacts(run: ExecutionRow, look: Look, left: Estimate | undefined): Fact[] {
  return [
    ...progressFacts(run, look, left),
    ['says', messageText(run)],
    ['error', { text: run.error_message ?? '', paint: look.paint.red }],
    ['time', timeText(run, look)],
    ['uses', usageText(run)],
    ['where', `${run.hostname}, PID ${run.process_id}${run.user_name === null ? '' : `, ${run.user_name}`}`],
    ['log', logFileOf(run)],
    ['more', look.width === undefined ? null : `tasker show ${run.run_id}`],
  ]
}

/** Two levels, as far as they are known: the whole task, and inside it the subtask that runs or stopped. */
export function progressFacts(run: ExecutionRow, look: Look, left: Estimate | undefined): Fact[] {
  const { current_subtask: number, total_subtasks: total, subtask_name: name } = run
  const nth =
    number === null
      ? ''
      : total === null || number > total
        ? `subtask ${number}`
        : `subtask ${number} of ${total}`
  const items = itemsOf(run)
  const inSubtask = run.current_subtask !== null || name !== null
  const isOver = run.execution_status === 'FINISHED'
  const own = [barCell(run.overall_percent_complete, run, look), nth, inSubtask ? '' : items]
  const sub = [barCell(run.subtask_percent_complete, run, look), name ?? '', items]
  return [
    ['progress', joined(own)],
    ['subtask', inSubtask && !isOver ? joined(sub) : null],
    ['time left', timeLeftText(left, look)],
  ]
}

/** `3m 12s, started 2026-11-21 08:04:11 (3m ago)` */
export function timeText(run: ExecutionRow, look: Look): string {
  const started = run.execution_start
  const took = formatDuration(elapsedMs(run, look.now))
  return `${took}, started ${absoluteTime(started)} (${relativeTime(started, look.now)})`
}

/** Memory now and at its peak, CPU now and in all; what was not measured is not said. */
export function usageText(run: ExecutionRow): string {
  const parts: string[] = []
  if (run.execution_end === null) {
    if (run.memory_mb !== null) parts.push(formatMemory(run.memory_mb))
    if (run.cpu_percent !== null) parts.push(`CPU ${Math.round(run.cpu_percent)} %`)
  }
  if (run.peak_memory_mb !== null) parts.push(`peak ${formatMemory(run.peak_memory_mb)}`)
  if (run.cpu_seconds !== null) parts.push(`${formatDuration(run.cpu_seconds * 1000)} of CPU time`)
  return parts.join(', ')
}

function itemsOf(run: ExecutionRow): string {
  const { subtask_items_complete: done, subtask_items_total: total } = run
  if (done === null) return ''
  return total === null ? counted(done, 'item') : `${done} of ${counted(total, 'item')}`
}

function barCell(percent: number | null, run: ExecutionRow, look: Look): Cell {
  return percent === null ? '' : progressBar(percent, 24, look, statePaint(stateOf(run), look))
}

function joined(cells: readonly Cell[]): Cell {
  return cells
    .map(spansOf)
    .filter(spans => spans.length > 0)
    .flatMap((spans, index) => (index === 0 ? spans : [{ text: '  ' }, ...spans]))
}
