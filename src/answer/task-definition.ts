import { checkTimezone, readSchedule } from '../domain/schedule.ts'
import { closest } from '../kit/closest.ts'
import { parseDuration } from '../kit/duration.ts'
import { withoutAbsent } from '../kit/without-absent.ts'
import type { TaskDefinition } from '../store/store.ts'

/** The columns of the source documents' `register_tasks`. */
const COLUMNS = [
  'stage',
  'name',
  'type',
  'description',
  'total_subtasks',
  'expected_duration_minutes',
  'schedule',
  'timezone',
  'start_grace',
  'run_grace',
] as const
type ColumnName = (typeof COLUMNS)[number]

/** What `tasker tasks --json` and the table `tasks` call the same. */
const OTHER_NAMES: Record<string, ColumnName> = {
  task_stage: 'stage',
  task_name: 'name',
  task_type: 'type',
  start_grace_seconds: 'start_grace',
  run_grace_seconds: 'run_grace',
}
/** Columns of `tasks` that nobody sets by hand. */
const KEPT_BY_TASKER = ['task_id', 'enabled', 'registered', 'created_at', 'updated_at', 'scheduled_since']

const LONGEST: Partial<Record<ColumnName, number>> = { stage: 50, name: 255, type: 10, schedule: 100 }

/** The task that the fields define, or everything that is wrong with them, each in a sentence. */
export function taskDefinition(
  fields: Readonly<Record<string, unknown>>,
): { task: TaskDefinition } | { problems: string[] } {
  const problems = Object.keys(fields).flatMap(unknownColumn)
  const given = new Map(Object.entries(fields).map(([name, value]) => [OTHER_NAMES[name] ?? name, value]))
  const text = (column: ColumnName): string | undefined => {
    const value = given.get(column)
    if (value === undefined || value === null || String(value).trim() === '') return undefined
    const trimmed = String(value).trim()
    const limit = LONGEST[column] ?? Number.POSITIVE_INFINITY
    if (typeof value === 'object') problems.push(`${column} has to be a text`)
    else if (trimmed.length > limit) problems.push(`${column} is longer than ${limit} characters`)
    return trimmed
  }
  const required = (column: 'stage' | 'name'): string => {
    const value = text(column)
    if (value === undefined) problems.push(`${column} is missing`)
    return value ?? ''
  }
  const above0 = (column: ColumnName, isWhole: boolean): number | undefined => {
    const value = text(column)
    if (value === undefined) return undefined
    const parsed = Number(value)
    if (Number.isFinite(parsed) && parsed > 0 && parsed < 1e8 && (!isWhole || Number.isInteger(parsed)))
      return parsed
    problems.push(`${column} has to be a ${isWhole ? 'whole ' : ''}number above 0, not '${value}'`)
    return undefined
  }
  const span = (column: ColumnName): number | undefined => {
    const value = text(column)
    const seconds = value === undefined ? undefined : secondsOf(value)
    if (value !== undefined && seconds === undefined)
      problems.push(`${column} has to be a time such as 10m, not '${value}'`)
    return seconds
  }
  const task = {
    stage: required('stage'),
    name: required('name'),
    ...withoutAbsent({
      type: text('type'),
      description: text('description'),
      totalSubtasks: above0('total_subtasks', true),
      expectedDurationMinutes: above0('expected_duration_minutes', false),
      schedule: text('schedule'),
      timezone: text('timezone'),
      startGraceSeconds: span('start_grace'),
      runGraceSeconds: span('run_grace'),
    }),
  }
  problems.push(...scheduleProblems(task))
  return problems.length > 0 ? { problems } : { task }
}

function unknownColumn(name: string): string[] {
  const known: readonly string[] = [...COLUMNS, ...Object.keys(OTHER_NAMES), ...KEPT_BY_TASKER]
  if (known.includes(name)) return []
  const near = closest(name, COLUMNS)
  return [`there is no column '${name}'${near === undefined ? '' : `, did you mean ${near}?`}`]
}

function scheduleProblems({ schedule, timezone }: { schedule?: string; timezone?: string }): string[] {
  try {
    if (schedule !== undefined) readSchedule(schedule, timezone)
    else if (timezone !== undefined) checkTimezone(timezone)
    return []
  } catch (error) {
    if (error instanceof RangeError) return [error.message]
    throw error
  }
}

/** Whole seconds, at most a year. */
function secondsOf(text: string): number | undefined {
  try {
    const seconds = Math.round(parseDuration(text) / 1000)
    return seconds <= 366 * 86_400 ? seconds : undefined
  } catch {
    return undefined
  }
}
