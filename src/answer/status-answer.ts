import type { Store } from '../store/store.ts'
import { dueState } from './due-state.ts'
import { outlookJson } from './outlook.ts'
import { type StatusFilter, type TaskStatus, taskStatuses } from './task-statuses.ts'

/** What `tasker status --json` says. Throws `TaskerError` for a task that nobody knows. */
export async function statusAnswer(store: Store, filter: StatusFilter, now: number) {
  return (await taskStatuses(store, filter, now)).map(statusJson)
}

export function statusJson({ left, usualMs, due, ...row }: TaskStatus) {
  return {
    ...row,
    ...outlookJson(row.run, left),
    due: due === undefined ? null : { at: new Date(due.at), state: dueState(due) },
    usual_seconds: usualMs === undefined ? null : usualMs / 1000,
  }
}
