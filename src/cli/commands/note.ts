import { findRun } from '../../answer/find-run.ts'
import { UsageError } from '../../domain/error.ts'
import { harmless } from '../../kit/harmless.ts'
import { uuid7 } from '../../kit/uuid.ts'
import type { Store } from '../../store/store.ts'
import { authorOf } from '../author.ts'
import type { World } from '../world.ts'

export interface NoteOptions {
  /** What `findRun` takes. */
  run: string
  /** Its words. */
  text: readonly string[]
}

/** Keeps a remark with a run. */
export async function note(world: World, store: Store, options: NoteOptions): Promise<number> {
  const text = options.text.join(' ').trim()
  if (text === '') throw new UsageError('the note is empty', 'write what is to be remembered')
  const run = await findRun(store, options.run)
  const now = world.now()
  const common = { annotation_id: uuid7(now), run_id: run.run_id, at: new Date(now) }
  await store.annotate([{ ...common, author: authorOf(world), kind: 'note', name: null, text }])
  world.out.write(`noted at ${harmless(run.task_name)} ${run.run_id}\n`)
  return 0
}
