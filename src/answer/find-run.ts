import { TaskerError, UsageError } from '../domain/error.ts'
import { absoluteTime } from '../kit/absolute-time.ts'
import { closest } from '../kit/closest.ts'
import type { ExecutionRow } from '../store/rows.ts'
import type { Store } from '../store/store.ts'

const LISTED = 4

/** Nothing of that name has run so far. */
export class NoSuchRun extends TaskerError {}

/**
 * The run that is meant: by its id, a task name or `stage/name` (the latest run), or a prefix of the id that only one
 * run has. Throws `TaskerError` when there is none, with the closest task name; `UsageError` when several are meant.
 */
export async function findRun(store: Store, ref: string): Promise<ExecutionRow> {
  const prefix = idPrefix(ref)
  const byId = prefix === undefined ? [] : await store.findRuns(prefix, LISTED + 1)
  const [first, second] = byId
  if (first?.run_id === prefix && first !== undefined) return first
  const [byName] = await runsNamed(store, ref)
  if (byName !== undefined) return byName
  if (first === undefined) throw await unknownRun(store, ref)
  if (second === undefined) return first
  throw ambiguous(ref, byId)
}

/** `ref` as the beginning of a UUID, with its dashes; undefined when it cannot be one. */
function idPrefix(ref: string): string | undefined {
  if (!/^[0-9a-f-]{1,36}$/i.test(ref) || !/[0-9a-f]/i.test(ref)) return undefined
  const digits = ref.toLowerCase().replaceAll('-', '')
  if (digits.length > 32) return undefined
  const parts = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20),
  ]
  return parts.filter(part => part !== '').join('-')
}

async function runsNamed(store: Store, ref: string): Promise<ExecutionRow[]> {
  const exact = await store.latestRuns(ref)
  if (exact.length > 0) return exact
  for (let slash = ref.indexOf('/'); slash !== -1; slash = ref.indexOf('/', slash + 1)) {
    const runs = await store.latestRuns(ref.slice(slash + 1))
    const inStage = runs.filter(run => run.task_stage === ref.slice(0, slash))
    if (inStage.length > 0) return inStage
  }
  return []
}

function ambiguous(ref: string, runs: readonly ExecutionRow[]): UsageError {
  const listed = runs
    .slice(0, LISTED)
    .map(run => `${run.run_id} (${run.task_name}, ${absoluteTime(run.execution_start)})`)
  if (runs.length > LISTED) listed.push('…')
  return new UsageError(`several runs begin with '${ref}': ${listed.join(', ')}`, 'give more of the id')
}

async function unknownRun(store: Store, ref: string): Promise<NoSuchRun> {
  const tasks = await store.tasks({ enabledOnly: false })
  const known = tasks.find(task => task.task_name === ref || `${task.task_stage}/${task.task_name}` === ref)
  if (known !== undefined)
    return new NoSuchRun(
      `task '${ref}' has never run`,
      `its first run needs: tasker run --task '${ref}' -- …`,
    )
  const near = closest(
    ref,
    tasks.map(task => task.task_name),
  )
  const remedy = near === undefined ? 'tasker history lists the runs there are' : `did you mean '${near}'?`
  return new NoSuchRun(`there is no run and no task '${ref}'`, remedy)
}
