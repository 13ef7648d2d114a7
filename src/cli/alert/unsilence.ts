import { TaskerError, UsageError } from '../../domain/error.ts'
import type { SilenceRow } from '../../store/alert-rows.ts'
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

async function findSilence(store: Store, ref: string): Promise<SilenceRow> {
  const [first, second] = await store.silences({ idPrefix: ref, limit: 2 })
  if (first === undefined)
    throw new TaskerError(`there is no silence '${ref}'`, 'tasker alert silences shows those there are')
  if (second !== undefined) throw new UsageError(`several silences begin with '${ref}'`, 'give more of it')
  return first
}
