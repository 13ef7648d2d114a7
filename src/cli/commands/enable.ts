import { findTask } from '../../answer/find-task.ts'
import { harmless } from '../../kit/harmless.ts'
import type { Store } from '../../store/store.ts'
import type { World } from '../world.ts'

export interface EnableOptions {
  /** `name` or `stage/name`. */
  name: string
  stage?: string
}

/** Makes a task one that is expected to run. */
export async function enable(world: World, store: Store, options: EnableOptions): Promise<number> {
  return setEnabled(world, store, options, true)
}

/** Keeps a task and its runs, but expects nothing of it any more. */
export async function disable(world: World, store: Store, options: EnableOptions): Promise<number> {
  return setEnabled(world, store, options, false)
}

async function setEnabled(
  world: World,
  store: Store,
  options: EnableOptions,
  enabled: boolean,
): Promise<number> {
  const task = await findTask(store, options.name, options.stage)
  const word = enabled ? 'enabled' : 'disabled'
  const already = task.enabled === enabled ? 'already ' : ''
  await store.setEnabled({ stage: task.task_stage, name: task.task_name }, enabled)
  world.out.write(`${harmless(`${task.task_stage}/${task.task_name}`)} is ${already}${word}\n`)
  return 0
}
