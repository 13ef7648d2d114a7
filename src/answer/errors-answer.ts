import { failureTitle } from '../domain/failure/title.ts'
import { withoutAbsent } from '../kit/without-absent.ts'
import type { ErrorKind } from '../store/error-queries.ts'
import type { Store } from '../store/store.ts'
import { type ErrorState, errorStateOf } from './error-state.ts'
import { tasksNamed } from './find-task.ts'
import { parseMoment } from './moment.ts'

export interface WhichErrors {
  stage?: string
  /** `name` or `stage/name`. */
  task?: string
  /** See `parseMoment`. */
  since?: string
  search?: string
  /** Also what is muted or resolved. */
  all?: boolean
  limit: number
}

const USUAL_SINCE = '30d'

/** What failed, each cause once: first what is new or came back, then the latest. */
export async function errorKinds(store: Store, which: WhichErrors, now: number) {
  const { stage, search, limit } = which
  const since = parseMoment(which.since ?? USUAL_SINCE, now, '--since')
  const [task] = which.task === undefined ? [] : await tasksNamed(store, which.task, stage)
  const found = await store.errorKinds({
    ...withoutAbsent({ search, stage, task: task?.task_name }),
    ...(which.task !== undefined && which.task !== task?.task_name && { stage: task?.task_stage ?? '' }),
    since,
    settled: which.all === true,
    limit: limit + 1,
  })
  const kinds = found.slice(0, limit).toSorted((one, other) => urgency(one, now) - urgency(other, now))
  return { kinds, since, isMore: found.length > limit }
}

function urgency(kind: ErrorKind, now: number): number {
  const order: ErrorState[] = ['new', 'back', 'known', 'muted', 'resolved']
  return order.indexOf(errorStateOf(kind, now))
}

/** A kind of failure as JSON: what the store says, its state, and its latest run by its id. */
export function errorJson(kind: ErrorKind, now: number) {
  const { example, ...counted } = kind
  const { what, where } = failureTitle(example)
  const { run_id, task_stage, task_name } = example
  return {
    ...counted,
    state: errorStateOf(kind, now),
    what,
    where: where ?? null,
    run_id,
    task_stage,
    task_name,
  }
}

const RUNS = 20

/** Everything about failures with one cause, with its latest runs; undefined where nothing failed so. */
export async function oneErrorKind(store: Store, group: string) {
  const [kind] = await store.errorKinds({ group, settled: true, limit: 1 })
  return kind && { kind, runs: await store.failures(group, RUNS) }
}
