import { findTask } from '../../answer/find-task.ts'
import { harmless } from '../../kit/harmless.ts'
import type { Store } from '../../store/store.ts'
import type { World } from '../world.ts'

export interface UnregisterOptions {
  /** `name` or `stage/name`. */
  name: string
  stage?: string
}

/** Takes a task out of the registry; its runs stay. */
export async function unregister(world: World, store: Store, options: UnregisterOptions): Promise<number> {
  const task = await findTask(store, options.name, options.stage)
  const name = harmless(`${task.task_stage}/${task.task_name}`)
  if (!task.registered) {
    world.out.write(`${name} is not registered; it is known only by running\n`)
    return 0
  }
  await store.unregister({ stage: task.task_stage, name: task.task_name })
  world.out.write(`${name} is no longer registered; runs of it are kept\n`)
  return 0
}
