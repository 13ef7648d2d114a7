import { findAlert } from '../../answer/find-alert.ts'
import type { Store } from '../../store/store.ts'
import { authorOf } from '../author.ts'
import { sayable } from '../say.ts'
import type { World } from '../world.ts'

/** Says that somebody looks after these alerts: there are no more reminders. Exit status 1 where somebody had before. */
export async function alertAck(
  world: World,
  store: Store,
  options: { alerts: readonly string[]; note?: string },
): Promise<number> {
  let status = 0
  for (const ref of options.alerts) {
    const alert = await findAlert(store, ref)
    const what = `${alert.kind} ${alert.task_stage}/${alert.task_name}`
    if (await store.acknowledgeAlert(alert.alert_id, authorOf(world), options.note, world.now()))
      world.out.write(`${sayable(`acknowledged: ${what}`)}\n`)
    else {
      status = 1
      world.err.write(`tasker: ${sayable(`${what} was acknowledged by ${alert.acknowledged_by} before`)}\n`)
    }
  }
  return status
}
