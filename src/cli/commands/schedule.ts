import { isLate, type Scheduled, scheduled, scheduledJson } from '../../answer/schedule-answer.ts'
import { stateOf } from '../../answer/state.ts'
import { harmless } from '../../kit/harmless.ts'
import type { StatusRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { dueCell } from '../print/due.ts'
import { printJson } from '../print/json.ts'
import { type Look, lookOf } from '../print/look.ts'
import { scheduleText } from '../print/run-card.ts'
import { statePaint } from '../print/state.ts'
import { type Column, layTable } from '../print/table.ts'
import { startedText } from '../print/time.ts'
import type { World } from '../world.ts'

export interface ScheduleOptions {
  stage?: string
  /** Only what did not start in time, or is not over in time. */
  late?: boolean
  json?: boolean
}

/** Prints what is due, the next first, and what became of the last due times. */
export async function schedule(world: World, store: Store, options: ScheduleOptions): Promise<number> {
  const { stage } = options
  const all = await scheduled(store, stage, world.now())
  const lines = options.late === true ? all.filter(isLate) : all
  if (options.json) {
    printJson(world, lines.map(scheduledJson))
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

function nothing({ stage, late }: ScheduleOptions, scheduled: number): string {
  const where = stage === undefined ? '' : ` in stage ${harmless(stage)}`
  if (late && scheduled > 0) return `Nothing is late${where}.`
  return `No task has a schedule${where} yet.\nGive it one with: tasker register --stage DAILY --name job.sh --schedule '0 2 * * *'\nor take those of your crontab: tasker schedule import`
}

function columnsOf(look: Look): Column<Scheduled>[] {
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
