import { findTask } from '../../answer/find-task.ts'
import { historyFilter } from '../../answer/history-filter.ts'
import { parseGrouping } from '../../answer/stats/group-runs.ts'
import { UsageError } from '../../domain/error.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import type { Store } from '../../store/store.ts'
import { printAllTasks } from '../stats/all-tasks.ts'
import { printEtaScores } from '../stats/eta-scores.ts'
import { printOneTask } from '../stats/one-task.ts'
import type { World } from '../world.ts'

export interface StatsOptions {
  /** `name` or `stage/name`; all tasks where there is none. */
  task?: string
  stage?: string
  /** See `parseMoment`. */
  since?: string
  until?: string
  /** See `parseGrouping`. */
  by?: string
  /** Only how good the estimates of the time left are. */
  eta?: boolean
  json?: boolean
}

/** Prints what earlier runs come to: of one task in detail, of all of them a line each. */
export async function stats(world: World, store: Store, options: StatsOptions): Promise<number> {
  const { stage, since, until, task, eta = false, json = false } = options
  const by = options.by === undefined ? undefined : parseGrouping(options.by)
  const which = historyFilter(withoutAbsent({ stage, since, until }), world.now())
  const when = withoutAbsent({ since: which.since, until: which.until })
  if (task !== undefined) {
    const known = await findTask(store, task, stage)
    if (eta) await printEtaScores(world, store, known, json)
    else await printOneTask(world, store, known, { ...when, json, ...(by && { by }) })
    return 0
  }
  if (eta || by !== undefined)
    throw new UsageError(`--${eta ? 'eta' : 'by'} needs a task`, 'for example: tasker stats load.R --by week')
  await printAllTasks(world, store, { ...when, ...(stage !== undefined && { stage }) }, json)
  return 0
}
