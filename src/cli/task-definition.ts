import { closest } from '../kit/closest.ts'
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
] as const
type ColumnName = (typeof COLUMNS)[number]

/** What `tasker tasks --json` and the table `tasks` call the same. */
const OTHER_NAMES: Record<string, ColumnName> = { task_stage: 'stage', task_name: 'name', task_type: 'type' }
/** Columns of `tasks` that nobody sets by hand. */
const KEPT_BY_TASKER = ['task_id', 'enabled', 'registered', 'created_at', 'updated_at']

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
  const task = {
    stage: required('stage'),
    name: required('name'),
    ...withoutAbsent({
      type: text('type'),
      description: text('description'),
      totalSubtasks: above0('total_subtasks', true),
      expectedDurationMinutes: above0('expected_duration_minutes', false),
      schedule: text('schedule'),
    }),
  }
  if (task.schedule !== undefined && !isCronLike(task.schedule))
    problems.push(`schedule has to be a cron expression such as '0 2 * * *', not '${task.schedule}'`)
  return problems.length > 0 ? { problems } : { task }
}

function unknownColumn(name: string): string[] {
  const known: readonly string[] = [...COLUMNS, ...Object.keys(OTHER_NAMES), ...KEPT_BY_TASKER]
  if (known.includes(name)) return []
  const near = closest(name, COLUMNS)
  return [`there is no column '${name}'${near === undefined ? '' : `, did you mean ${near}?`}`]
}

/** Five or six fields, or a word such as `@daily`: whoever runs by it looks at it more closely. */
function isCronLike(schedule: string): boolean {
  if (/^@[a-z]+$/i.test(schedule)) return true
  const fields = schedule.split(/\s+/)
  return (
    (fields.length === 5 || fields.length === 6) && fields.every(field => /^[\dA-Za-z*?/,#-]+$/.test(field))
  )
}
