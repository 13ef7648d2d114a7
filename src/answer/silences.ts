import { isAbout } from '../alert/silenced.ts'
import { TaskerError, UsageError } from '../domain/error.ts'
import type { SilenceRow } from '../store/alert-rows.ts'
import type { NewSilence } from '../store/silence-queries.ts'
import type { Store } from '../store/store.ts'

/** Lets nobody be told of some tasks; `tasks` says how many of those known now. */
export async function silence(
  store: Store,
  which: NewSilence,
  now: number,
): Promise<{ id: string; tasks: number }> {
  const id = await store.addSilence(which, now)
  const known = await store.tasks({ enabledOnly: false })
  const isOf = (task: (typeof known)[number]) =>
    isAbout(which, { stage: task.task_stage, task: task.task_name })
  return { id, tasks: known.filter(isOf).length }
}

/** The silence that is meant by its id or the beginning of it. Throws `TaskerError` when there is none. */
export async function findSilence(store: Store, ref: string): Promise<SilenceRow> {
  const [first, second] = await store.silences({ idPrefix: ref, limit: 2 })
  if (first === undefined)
    throw new TaskerError(`there is no silence '${ref}'`, 'tasker alert silences shows those there are')
  if (second !== undefined) throw new UsageError(`several silences begin with '${ref}'`, 'give more of it')
  return first
}
