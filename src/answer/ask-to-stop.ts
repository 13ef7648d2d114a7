import type { StartFacts } from '../domain/event.ts'
import { isTerminal } from '../domain/run.ts'
import type { CancelRequest } from '../store/requests.ts'
import type { ExecutionRow } from '../store/rows.ts'
import type { Store } from '../store/store.ts'
import { isHeard, stopRun } from '../supervise/stopping/stop-run.ts'
import { isSupervisedHere } from './supervised-here.ts'

/** What came of asking for the end of a run; its end may still be to come. */
export interface AskedToStop {
  /** See `StopWay`; `none`: there is nothing to wait for. */
  way: 'told' | 'asked' | 'stopped' | 'none'
  done: boolean
  /** What became of the request, for people. */
  says: string
}

/** Asks for the end of a run, wherever it goes on. Throws `StoreError`. */
export async function askToStop(
  store: Store,
  run: ExecutionRow,
  request: CancelRequest,
  now: () => number,
): Promise<AskedToStop> {
  const name = nameOf(run)
  const none = (says: string, done = false): AskedToStop => ({ way: 'none', done, says })
  const start = (await store.startOf(run.run_id)) as StartFacts | undefined
  if (start === undefined) return none(`the start of ${name} is not in the database yet; try again`)
  if (isTerminal(run.execution_status)) {
    if (isSupervisedHere(run) && run.execution_status === 'FAILED' && (await isHeard(start, request, true)))
      return none(`${name} has failed already, and is not repeated any more`, true)
    return none(`${name} is over already: ${run.execution_status}`)
  }
  const way = await stopRun(store, start, request, now)
  switch (way) {
    case 'forbidden':
      return none(`${name} could not be stopped: PID ${run.process_id} is another user's`)
    case 'asked':
      return { way, done: true, says: `${run.hostname} is asked to stop ${name}` }
    case 'told':
    case 'stopped':
      return { way, done: true, says: `${name} is being stopped` }
  }
}

export function nameOf(run: ExecutionRow): string {
  return `${run.task_name} (${run.run_id})`
}
