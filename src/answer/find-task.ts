import { TaskerError, UsageError } from '../domain/error.ts'
import { closest } from '../kit/closest.ts'
import type { TaskRow } from '../store/rows.ts'
import type { Store } from '../store/store.ts'

/**
 * The known tasks of that name (`name` or `stage/name`), in that stage if one is given: at least one, one for each
 * stage that has the name. Throws `TaskerError` when there is none, with the closest name there is.
 */
export async function tasksNamed(
  store: Store,
  name: string,
  stage?: string,
): Promise<[TaskRow, ...TaskRow[]]> {
  const all = await store.tasks({ ...(stage !== undefined && { stage }), enabledOnly: false })
  const named = all.filter(task => task.task_name === name)
  const matches =
    named.length > 0 ? named : all.filter(task => `${task.task_stage}/${task.task_name}` === name)
  const [first, ...rest] = matches
  if (first === undefined) throw unknownTask(name, stage, all)
  return [first, ...rest]
}

/** The one task that `tasksNamed` finds; throws `UsageError` when there are several. */
export async function findTask(store: Store, name: string, stage?: string): Promise<TaskRow> {
  const [task, ...others] = await tasksNamed(store, name, stage)
  if (others.length === 0) return task
  const stages = [task, ...others].map(match => match.task_stage).join(', ')
  throw new UsageError(`'${name}' is a task in several stages (${stages})`, 'say which with --stage')
}

function unknownTask(name: string, stage: string | undefined, known: readonly TaskRow[]): TaskerError {
  const where = stage === undefined ? '' : ` in stage '${stage}'`
  const near = closest(
    name,
    known.map(task => task.task_name),
  )
  const remedy =
    near === undefined ? 'tasker tasks --all lists those that are known' : `did you mean '${near}'?`
  return new TaskerError(`there is no task '${name}'${where}`, remedy)
}
