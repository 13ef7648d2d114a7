import { findSilence } from '../../answer/silences.ts'
import type { Store } from '../../store/store.ts'
import { authorOf } from '../author.ts'
import { sayable } from '../say.ts'
import type { World } from '../world.ts'

/** Ends silences before their time. Exit status 1 where one was over already. */
export async function alertUnsilence(world: World, store: Store, refs: readonly string[]): Promise<number> {
  let status = 0
  for (const ref of refs) {
    const silence = await findSilence(store, ref)
    const what = silence.task_pattern ?? 'all tasks'
    if (await store.endSilence(silence.silence_id, authorOf(world), world.now()))
      world.out.write(`${sayable(`not silenced any more: ${what}`)}\n`)
    else {
      status = 1
      world.err.write(`tasker: ${sayable(`the silence of ${what} was over before`)}\n`)
    }
  }
  return status
}
