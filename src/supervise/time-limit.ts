import type { Outcome } from '../domain/outcome.ts'
import type { Launched } from '../process/launch.ts'
import { askToEnd, killAfter } from '../process/stop.ts'
import { openFamily } from '../sample/family.ts'
import type { RunRequest } from './request.ts'

/** Waits for the end of a command, and sees to it that it comes in time where somebody set a limit. */
export interface TimeLimit {
  /** Somebody asked for the end, and the command was told: with `killAfterMs` in the request it is killed after that. */
  stopRequested(): void
  /** To be called as soon as it is started. Resolves to how it ended; `timed-out` when that was our doing. */
  outcomeOf(command: Launched & { kind: 'started' }): Promise<Outcome>
}

/** Between TERM and KILL at the time limit, unless the request says otherwise. */
const KILL_AFTER_MS = 30_000

/** The limits of a request. Timers count on the monotonic clock: setting the system's time changes nothing. */
export function timeLimit({ timeoutMs, killAfterMs }: RunRequest): TimeLimit {
  const asked = Promise.withResolvers<'asked'>()
  return {
    stopRequested: () => asked.resolve('asked'),
    async outcomeOf({ pid, exited }) {
      if (timeoutMs === undefined && killAfterMs === undefined) return await exited
      const limit = timer(timeoutMs)
      const first = await Promise.race([exited, limit.over, asked.promise])
      limit.clear()
      if (first === 'over' && timeoutMs !== undefined) {
        using family = openFamily(pid)
        askToEnd(family)
        await killAfter(family, killAfterMs ?? KILL_AFTER_MS)
        await exited
        return { kind: 'timed-out', limitMs: timeoutMs }
      }
      const patience = timer(killAfterMs)
      if ((await Promise.race([exited, patience.over])) === 'over') {
        using family = openFamily(pid)
        await killAfter(family, 0)
      }
      patience.clear()
      return await exited
    },
  }
}

/** Over after `ms`; never without them. */
function timer(ms: number | undefined): { over: Promise<'over'>; clear(): void } {
  const { promise, resolve } = Promise.withResolvers<'over'>()
  const timeout = ms === undefined ? undefined : setTimeout(() => resolve('over'), ms)
  return { over: promise, clear: () => clearTimeout(timeout) }
}
