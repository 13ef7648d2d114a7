import type { ProcessIdentity } from '../domain/event.ts'
import { monotonicMs } from '../kit/monotonic.ts'

/** The processes to be stopped: who of them lives, and whether one of them still is who it was. */
export interface Stoppable {
  /** Parents before their children. */
  alive(): ProcessIdentity[]
  isAlive(member: ProcessIdentity): boolean
}

const LOOK_MS = 20
/** Passes of SIGKILL over a tree that goes on forking; none has been seen to survive two. */
const MOST_KILLS = 100

/** Asks every process of the tree once to end. A stopped one is woken, so that it can. */
export function askToEnd(tree: Stoppable): void {
  const asked = tree.alive()
  for (const member of asked) send(tree, member, 'SIGTERM')
  for (const member of asked) send(tree, member, 'SIGCONT')
}

/**
 * Waits until nobody of the tree lives, at most `killAfterMs`, and then kills who is left. What starts in the meantime
 * is not asked to end: it may be what a process needs for its cleaning up. Never a process group: ours is the caller's.
 */
export async function killAfter(tree: Stoppable, killAfterMs: number): Promise<void> {
  const until = monotonicMs() + killAfterMs
  while (tree.alive().length > 0 && monotonicMs() < until) await pause(LOOK_MS)
  for (let kills = 0; kills < MOST_KILLS; kills++) {
    const left = tree.alive()
    if (left.length === 0) return
    for (const member of left) send(tree, member, 'SIGKILL')
    await pause(LOOK_MS)
  }
}

/** To this very process and to no later one with its PID. */
function send(tree: Stoppable, member: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!tree.isAlive(member)) return
  try {
    process.kill(member.pid, signal)
  } catch {
    // It has just ended, or has become another user's: then nobody could stop it.
  }
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
