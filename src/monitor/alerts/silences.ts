import { isAbout } from '../../alert/silenced.ts'
import type { DueDelivery, SilenceRow } from '../../store/alert-rows.ts'
import type { Store } from '../../store/store.ts'
import type { Planned } from './plan.ts'

/** More than this are not looked at. */
const MOST = 1_000
/** So soon it is seen that somebody ended a silence before its time. */
const POSTPONED_MS = 5 * 60_000

/** What was found, but that a silence now leaves nobody to be told of it: it is kept all the same. */
export async function silencePlanned(
  store: Store,
  planned: readonly Planned[],
  now: number,
): Promise<readonly Planned[]> {
  if (planned.length === 0) return planned
  const silences = await store.silences({ holdsAt: now, limit: MOST })
  return planned.map(each =>
    silenceOver(silences, each.alert) === undefined ? each : { ...each, deliveries: [] },
  )
}

/** The deliveries that no silence holds up; the others come up again. */
export async function withoutSilenced(
  store: Store,
  due: readonly DueDelivery[],
  now: number,
): Promise<DueDelivery[]> {
  if (due.length === 0) return []
  const silences = await store.silences({ holdsAt: now, limit: MOST })
  const bySilence = Map.groupBy(due, ({ alert: { task_stage: stage, task_name: task } }) =>
    silenceOver(silences, { stage, task }),
  )
  for (const [silence, quiet] of bySilence) {
    if (silence === undefined) continue
    const again = new Date(Math.min(silence.ends_at.getTime(), now + POSTPONED_MS))
    const trouble = `silenced by ${silence.created_by}`
    await store.settleAlertDeliveries(quiet, { outcome: 'failed', trouble, again }, now)
  }
  return bySilence.get(undefined) ?? []
}

function silenceOver(
  silences: readonly SilenceRow[],
  task: { stage: string; task: string },
): SilenceRow | undefined {
  return silences.find(({ task_pattern: tasks }) => isAbout(tasks === null ? {} : { tasks }, task))
}
