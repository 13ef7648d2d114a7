import { scheduleWords } from '../../domain/schedule-words.ts'
import type { StatusRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { type DueState, dueCell, dueState } from '../print/due.ts'
import { harmless } from '../print/harmless.ts'
import { printJson } from '../print/json.ts'
import { type Look, lookOf } from '../print/look.ts'
import { scheduleText } from '../print/run-card.ts'
import { stateOf, statePaint } from '../print/state.ts'
import { type Column, layTable } from '../print/table.ts'
import { startedText } from '../print/time.ts'
import { type TaskDue, tasksDue } from '../schedule/tasks-due.ts'
import type { World } from '../world.ts'

export interface ScheduleOptions {
  stage?: string
  /** Only what did not start in time, or is not over in time. */
  late?: boolean
  json?: boolean
}

interface Line {
  row: StatusRow
  due: TaskDue
}

const LATE: readonly (DueState | undefined)[] = ['late', 'missed', 'overdue']

/** Prints what is due, the next first, and what became of the last due times. */
export async function schedule(world: World, store: Store, options: ScheduleOptions): Promise<number> {
  const { stage } = options
  const rows = await store.status(stage === undefined ? {} : { stage })
  const all = [...(await tasksDue(store, rows, world.now()))].map(([row, due]) => ({ row, due }))
  const lines = all
    .filter(line => options.late !== true || LATE.includes(stateWord(line)))
    .toSorted((left, right) => (left.due.next ?? Infinity) - (right.due.next ?? Infinity) || 0)
  if (options.json) {
    printJson(world, lines.map(lineJson))
    return 0
  }
  if (lines.length === 0) {
    world.out.write(`${nothing(options, all.length)}\n`)
    return 0
  }
  const look = lookOf(world)
  const table = layTable(columnsOf(look), lines, look)
  world.out.write(`${[table.head, ...table.rows].join('\n')}\n`)
  return 0
}

function stateWord({ due: { last } }: Line): DueState | undefined {
  return last === undefined ? undefined : dueState(last)
}

function nothing({ stage, late }: ScheduleOptions, scheduled: number): string {
  const where = stage === undefined ? '' : ` in stage ${harmless(stage)}`
  if (late && scheduled > 0) return `Nothing is late${where}.`
  return `No task has a schedule${where} yet.\nGive it one with: tasker register --stage DAILY --name job.sh --schedule '0 2 * * *'\nor take those of your crontab: tasker schedule import`
}

function columnsOf(look: Look): Column<Line>[] {
  const { bold, dim } = look.paint
  const time = (moment: number | undefined) =>
    moment === undefined ? '' : startedText(new Date(moment), look)
  return [
    { title: 'state', cell: ({ due: { last } }) => (last === undefined ? '' : dueCell(last, look)) },
    { title: 'stage', worth: 2, cell: ({ row }) => ({ text: row.task.task_stage, paint: dim }) },
    { title: 'task', min: 16, cell: ({ row }) => ({ text: row.task.task_name, paint: bold }) },
    { title: 'next', cell: ({ due }) => time(due.next) },
    { title: 'last due', worth: 4, cell: ({ due }) => time(due.last?.at) },
    { title: 'last run', worth: 3, cell: ({ row }) => lastRunCell(row, look) },
    { title: 'schedule', spills: 'after', cell: ({ row }) => scheduleText(row.task) ?? '' },
  ]
}

function lastRunCell({ run }: StatusRow, look: Look) {
  if (run === null) return ''
  const state = stateOf(run)
  return [
    { text: state, paint: statePaint(state, look) },
    { text: ` ${startedText(run.execution_start, look)}` },
  ]
}

function lineJson(line: Line) {
  const { row, due } = line
  const { task, run } = row
  const last = due.last
  return {
    task_stage: task.task_stage,
    task_name: task.task_name,
    schedule: task.schedule,
    schedule_words: scheduleWords(task.schedule ?? ''),
    timezone: task.timezone,
    state: stateWord(line)?.replace(' ', '_') ?? null,
    late_seconds: last !== undefined && 'byMs' in last ? last.byMs / 1000 : null,
    last_due: isoTime(last?.at),
    next_due: isoTime(due.next),
    /** The run that the last due time is judged by. */
    due_run_id: last !== undefined && 'run' in last ? (last.run?.run.run_id ?? null) : null,
    last_run:
      run === null
        ? null
        : {
            run_id: run.run_id,
            execution_status: run.execution_status,
            execution_start: run.execution_start,
            execution_end: run.execution_end,
          },
  }
}

function isoTime(moment: number | undefined): string | null {
  return moment === undefined ? null : new Date(moment).toISOString()
}
