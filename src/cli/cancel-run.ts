import { setTimeout as pause } from 'node:timers/promises'
import { askToStop, nameOf } from '../answer/ask-to-stop.ts'
import { isTerminal } from '../domain/run.ts'
import type { CancelRequest } from '../store/requests.ts'
import type { ExecutionRow } from '../store/rows.ts'
import type { Store } from '../store/store.ts'
import { type TellTruth, watchRun } from './run-watch.ts'
import { sayable } from './say.ts'
import type { World } from './world.ts'

/** Between TERM and KILL, unless somebody says otherwise. */
export const KILL_AFTER = '30s'

const LOOK_EVERY_MS = 100
/** What a supervisor may take, beyond the grace, until the end of its run is in the database. */
const HERE_MS = 10_000
const ELSEWHERE_MS = 60_000

/** What came of asking for the end of a run. */
export interface Cancelled {
  run: ExecutionRow
  /** What became of the request, for people. */
  says: string
  done: boolean
}

/** Asks for the end of a run, wherever it goes on, and waits for it if `waits`. Throws `StoreError`. */
export async function cancelRun(
  world: World,
  store: Store,
  run: ExecutionRow,
  how: { request: CancelRequest; waits: boolean; tellTruth: TellTruth },
): Promise<Cancelled> {
  const { request, tellTruth } = how
  const name = nameOf(run)
  const asked = await askToStop(store, run, request, world.now)
  switch (asked.way) {
    case 'none':
      return { run, says: asked.says, done: asked.done }
    case 'asked':
      if (!how.waits) return { run, says: asked.says, done: asked.done }
      world.err.write(
        sentence(
          `${name} is asked through the database; ${run.hostname} looks when it next brings news`,
          false,
        ),
      )
      break
    case 'stopped':
      await tellTruth()
      break
    case 'told':
      if (!how.waits) return { run, says: asked.says, done: asked.done }
  }
  const isAway = asked.way === 'asked'
  const limitMs = request.killAfterMs + (isAway ? ELSEWHERE_MS : HERE_MS)
  const last = await endWithin(limitMs, watchRun(world, store, run, tellTruth, 'still waiting'))
  return { run: last, ...verdict(last) }
}

async function endWithin(limitMs: number, look: () => Promise<ExecutionRow>): Promise<ExecutionRow> {
  const until = performance.now() + limitMs
  for (let run = await look(); ; run = await look()) {
    if (isTerminal(run.execution_status) || performance.now() > until) return run
    await pause(LOOK_EVERY_MS)
  }
}

function verdict(run: ExecutionRow): Pick<Cancelled, 'done' | 'says'> {
  const name = nameOf(run)
  switch (run.execution_status) {
    case 'CANCELLED':
      return { done: true, says: `${name} is cancelled` }
    case 'FINISHED':
    case 'FAILED':
      return {
        done: false,
        says: `${name} ended by itself before it could be stopped: ${run.execution_status}`,
      }
    case 'STARTED':
    case 'RUNNING':
      return {
        done: false,
        says: `${name} still runs; the request stays, and tasker wait tells when it is over`,
      }
  }
}

/** What is said to people, on one line. */
export function sentence(text: string, done: boolean): string {
  return `${done ? '' : 'tasker: '}${sayable(text)}\n`
}
