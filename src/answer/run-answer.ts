import type { ExecutionRow } from '../store/rows.ts'
import type { Store } from '../store/store.ts'
import { annotated } from './annotated.ts'
import { commitUrl } from './commit-url.ts'
import { timeLeft } from './forecast.ts'
import { innerRuns } from './inner-runs.ts'
import { outlookJson } from './outlook.ts'

/** Everything that is known of a run. */
export async function knownOfRun(store: Store, found: ExecutionRow, now: number) {
  const [both] = await annotated(store, [found])
  if (both === undefined) throw new Error('a run is annotated as itself')
  const { notes, ...run } = both
  const [known] = await store.status({ stage: run.task_stage, task: run.task_name })
  const left = known && (await timeLeft(store, { task: known.task, run }, now))
  const [subtasks, events, samples, inner] = [
    await store.subtasks(run.run_id),
    await store.events(run.run_id),
    await store.samples(run.run_id),
    await innerRuns(store, run),
  ]
  return { run, notes, task: known?.task, left, subtasks, events, samples, inner }
}

/** The same as `tasker show --json` says it. */
export function runJson({ run, notes, left, subtasks, events, samples, inner }: KnownOfRun) {
  return {
    run,
    ...outlookJson(run, left),
    subtasks,
    events,
    samples,
    commit_url: commitUrl(run),
    inner_runs: inner.map(({ run_id }) => run_id),
    notes,
  }
}

type KnownOfRun = Awaited<ReturnType<typeof knownOfRun>>
