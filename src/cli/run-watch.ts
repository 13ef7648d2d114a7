import { hostname } from 'node:os'
import { supervisorLives } from '../answer/supervised-here.ts'
import { sayError } from '../domain/error.ts'
import { isTerminal } from '../domain/run.ts'
import type { ExecutionRow } from '../store/rows.ts'
import type { Store } from '../store/store.ts'
import { StoreError } from '../store/store-error.ts'
import { readBootId } from '../supervise/describe/identity.ts'
import { sayable } from './say.ts'
import type { World } from './world.ts'

/** Tells and delivers the truth about runs of this host that nobody supervises any more. */
export type TellTruth = () => Promise<void>

const ASK_EVERY_MS = { sqlite: 250, postgresql: 1_000, http: 1_000 }
const TELL_EVERY_MS = 2_000

/**
 * The run as it is now, to be asked often: the store is asked now and then, and at once when the supervisor has gone
 * here. A store that is away for a while stops nothing; `without` says what goes on meanwhile.
 */
export function watchRun(
  world: World,
  store: Store,
  run: ExecutionRow,
  tellTruth: TellTruth,
  without: string,
): () => Promise<ExecutionRow> {
  const isHere = run.hostname === hostname() && run.boot_id === (readBootId() ?? null)
  let latest = run
  let askedAt = Number.NEGATIVE_INFINITY
  let toldTruthAt = Number.NEGATIVE_INFINITY
  let toldTrouble = false
  const ask = async () => {
    if (isHere && !supervisorLives(latest) && world.now() - toldTruthAt >= TELL_EVERY_MS) {
      // Its last delivery may be on the way; what a killed one left has to be told by somebody.
      if (toldTruthAt > 0) await tellTruth()
      toldTruthAt = world.now()
    }
    const [found] = await store.findRuns(run.run_id, 1)
    latest = found ?? latest
  }
  return async () => {
    const everyMs = isHere && !supervisorLives(latest) ? ASK_EVERY_MS.sqlite : ASK_EVERY_MS[store.driver]
    if (isTerminal(latest.execution_status) || world.now() - askedAt < everyMs) return latest
    askedAt = world.now()
    try {
      await ask()
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      if (!toldTrouble) world.err.write(`tasker: ${without}: ${sayable(sayError(error))}\n`)
      toldTrouble = true
    }
    return latest
  }
}
