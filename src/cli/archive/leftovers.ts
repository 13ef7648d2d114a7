import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isTerminal } from '../../domain/run.ts'
import type { Store } from '../../store/store.ts'

/** Folders of the state directory in which a supervisor that was killed leaves something by the id of its run. */
const BY_RUN = ['alive', 'cancel', 'messages']
const RUN_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const DAY_MS = 86_400_000

/**
 * Removes what supervisors that were killed have left in the state directory: requests, sockets and message files of
 * runs that are over, a day after. Returns how many there were.
 */
export async function removeLeftovers(
  store: Store,
  options: { stateDir: string; now: number; except: ReadonlySet<string>; dryRun: boolean },
): Promise<number> {
  const { stateDir, now, except, dryRun } = options
  let count = 0
  for (const folder of BY_RUN) {
    for (const name of namesIn(join(stateDir, folder))) {
      // With a dot or a further word behind it: a draft.
      const runId = name.slice(0, 36)
      const path = join(stateDir, folder, name)
      const age = now - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now)
      if (!RUN_ID.test(runId) || except.has(runId) || age < DAY_MS) continue
      const [run] = await store.findRuns(runId, 1)
      if (run !== undefined && !isTerminal(run.execution_status)) continue
      if (!dryRun) rmSync(path, { force: true })
      count += 1
    }
  }
  return count
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
