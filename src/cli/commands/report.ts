import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { findRun } from '../../answer/find-run.ts'
import { runReport } from '../../answer/report/report.ts'
import { sayError, TaskerError } from '../../domain/error.ts'
import type { Store } from '../../store/store.ts'
import { sayable } from '../say.ts'
import type { World } from '../world.ts'

export interface ReportOptions {
  /** What `findRun` takes. */
  run: string
  output?: string
}

/** Writes what is known of a run as one page of HTML that needs nothing else. */
export async function report(
  world: World,
  store: Store,
  { run: ref, output }: ReportOptions,
  which: { logDir?: string | undefined },
): Promise<number> {
  const text = await runReport(store, await findRun(store, ref), { now: world.now(), ...which })
  if (output === undefined) {
    await world.out.writeBytes(Buffer.from(text))
    return 0
  }
  const path = resolve(world.cwd, output)
  try {
    await writeFile(path, text)
  } catch (cause) {
    throw new TaskerError(`${path} cannot be written: ${sayError(cause)}`, 'name another file', { cause })
  }
  world.out.write(`${sayable(`the report is in ${path}`)}\n`)
  return 0
}
