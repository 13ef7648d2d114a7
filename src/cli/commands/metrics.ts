import { rename, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { sayError, TaskerError } from '../../domain/error.ts'
import type { Store } from '../../store/store.ts'
import type { World } from '../world.ts'

/** Prints figures of the tasks for Prometheus, or writes them into a file, which is at no moment half written. */
export async function metrics(world: World, store: Store, options: { textfile?: string }): Promise<number> {
  const { taskMetrics } = await import('../../web/metrics/task-metrics.ts')
  const text = await (await taskMetrics(store, world.now())).metrics()
  if (options.textfile === undefined) {
    world.out.write(text)
    return 0
  }
  const path = resolve(world.cwd, options.textfile)
  // The node exporter reads files by their ending only.
  const draft = join(dirname(path), `.tasker-metrics.${process.pid}`)
  try {
    await writeFile(draft, text, { mode: 0o644 })
    await rename(draft, path)
  } catch (cause) {
    throw new TaskerError(`${path} cannot be written: ${sayError(cause)}`, 'name another file', { cause })
  }
  return 0
}
