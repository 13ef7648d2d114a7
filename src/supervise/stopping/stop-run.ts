import type { StartFacts } from '../../domain/event.ts'
import { journalPath } from '../../journal/journal.ts'
import { appendAfterwards, replay } from '../../journal/replay.ts'
import { monotonicMs } from '../../kit/monotonic.ts'
import { askToEnd, killAfter } from '../../process/stop.ts'
import { openFamily } from '../../sample/family.ts'
import { isAlive } from '../../sample/process.ts'
import type { CancelRequest } from '../../store/requests.ts'
import type { Store } from '../../store/store.ts'
import { herePlace, isElsewhere, judge } from '../left-behind/judge.ts'
import { isRinging, ring, silence } from './doorbell.ts'

/** The way by which a run was asked to end. */
export type StopWay =
  /** Its supervisor has heard it. */
  | 'told'
  /** The request is in the database, and waits for a supervisor on another host, or of another user. */
  | 'asked'
  /** There is no supervisor: we have stopped the command. */
  | 'stopped'
  /** There is no supervisor, and the command is another user's. */
  | 'forbidden'

const ANSWER_MS = 4_000
const WAKE_MS = 1_000
const LOOK_MS = 50

/**
 * Asks for the end of a run that goes on, wherever it does; what it told of itself at its start says where. Throws
 * `StoreError`.
 */
export async function stopRun(
  store: Store,
  start: StartFacts,
  request: CancelRequest,
  now: () => number,
): Promise<StopWay> {
  const here = herePlace()
  const isHere = !isElsewhere(start, here)
  if (isHere && judge(start, here) === 'orphaned') return stopOrphan(start, request, now())
  // Containers of this host may share the state directory.
  if (start.bootId === here.bootId && (await isHeard(start, request, isHere))) return 'told'
  await store.requests.askCancel(start.runId, request, now())
  return 'asked'
}

/** Whether a supervisor that repeats what failed has heard that it is not to do so. */
export async function isHeard(start: StartFacts, request: CancelRequest, mayWake: boolean): Promise<boolean> {
  const { stateDir, runId, supervisor } = start
  if (stateDir === undefined) return false
  try {
    ring(stateDir, runId, request)
  } catch {
    return false // another user's
  }
  const begun = monotonicMs()
  let woken = !mayWake
  while (isRinging(stateDir, runId)) {
    const passedMs = monotonicMs() - begun
    if (passedMs > ANSWER_MS) {
      silence(stateDir, runId)
      return false
    }
    if (!woken && passedMs > WAKE_MS) {
      woken = true
      wake(supervisor)
    }
    await new Promise(resolve => setTimeout(resolve, LOOK_MS))
  }
  return true
}

/** One that was stopped together with its command hears nothing. */
function wake(supervisor: StartFacts['supervisor']): void {
  try {
    if (isAlive(supervisor)) process.kill(supervisor.pid, 'SIGCONT')
  } catch {
    // It is another user's, or has just ended.
  }
}

/** Its end is told by the next who looks after what others left behind. */
async function stopOrphan(
  start: StartFacts,
  { by, killAfterMs }: CancelRequest,
  at: number,
): Promise<StopWay> {
  const { child, stateDir, runId } = start
  if (child === undefined) return 'stopped'
  if (stateDir !== undefined) {
    const path = journalPath(stateDir, runId)
    appendAfterwards(path, replay(path), { kind: 'stop-requested', by }, at)
  }
  if (isAlive(child)) {
    using family = openFamily(child.pid)
    askToEnd(family)
    await killAfter(family, killAfterMs)
  }
  return isAlive(child) ? 'forbidden' : 'stopped'
}
