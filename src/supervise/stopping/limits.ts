import type { Outcome } from '../../domain/outcome.ts'
import type { OverLimit } from '../../domain/over-limit.ts'
import type { Sample } from '../../domain/resources.ts'
import type { Launched } from '../../process/launch.ts'
import { askToEnd, killAfter } from '../../process/stop.ts'
import { openFamily } from '../../sample/family.ts'
import { readTrueShare } from '../../sample/true-share.ts'
import type { RunRequest } from '../request.ts'

/** Waits for the end of a command, and sees to it that it keeps to the limits that somebody set. */
export interface Limits {
  /** Somebody asked for the end, and the command was told: with `killAfterMs` in the request it is killed after that. */
  stopRequested(): void
  /** What the processes of the run use now. */
  sampled(sample: Sample, pids: () => readonly number[]): void
  /** To be called as soon as it is started. Resolves to how it ended; `timed-out` or `over-memory` when that was our doing. */
  outcomeOf(command: Launched & { kind: 'started' }): Promise<Outcome>
}

/** Between TERM and KILL at a limit, unless the request says otherwise. */
const KILL_AFTER_MS = 30_000

type Wanted = Pick<
  RunRequest,
  'timeoutMs' | 'killAfterMs' | 'warnAfterMs' | 'maxMemoryBytes' | 'warnMemoryBytes'
>

/**
 * The limits of a request; `warn` is called once for each that is only to be told of. Timers count on the monotonic
 * clock: setting the system's time changes nothing.
 */
export function limitsOf(request: Wanted, warn: (over: OverLimit) => void): Limits {
  const { timeoutMs, killAfterMs, warnAfterMs, maxMemoryBytes } = request
  let { warnMemoryBytes } = request
  const asked = Promise.withResolvers<'asked'>()
  const over = Promise.withResolvers<{ stopAs: Outcome }>()
  return {
    stopRequested: () => asked.resolve('asked'),
    sampled(sample, pids) {
      const lowest = Math.min(warnMemoryBytes ?? Infinity, maxMemoryBytes ?? Infinity)
      // What processes share counts for each of them: the true share is less, never more.
      if ((sample.rssBytes ?? 0) <= lowest) return
      const usedBytes = sample.pssBytes ?? readTrueShare(pids())
      if (maxMemoryBytes !== undefined && usedBytes > maxMemoryBytes)
        over.resolve({ stopAs: { kind: 'over-memory', limitBytes: maxMemoryBytes, usedBytes } })
      if (warnMemoryBytes !== undefined && usedBytes > warnMemoryBytes) {
        warn({ limit: 'memory', limitBytes: warnMemoryBytes, usedBytes })
        warnMemoryBytes = undefined
      }
    },
    async outcomeOf({ pid, exited }) {
      const timers = [
        after(timeoutMs, limitMs => over.resolve({ stopAs: { kind: 'timed-out', limitMs } })),
        after(warnAfterMs, limitMs => warn({ limit: 'runtime', limitMs })),
      ]
      const first = await Promise.race([exited, over.promise, asked.promise])
      for (const timer of timers) clearTimeout(timer)
      if (first !== 'asked' && 'stopAs' in first) {
        using family = openFamily(pid)
        askToEnd(family)
        await killAfter(family, killAfterMs ?? KILL_AFTER_MS)
        await exited
        return first.stopAs
      }
      const patience = Promise.withResolvers<'over'>()
      const timer = after(killAfterMs, () => patience.resolve('over'))
      if ((await Promise.race([exited, patience.promise])) === 'over') {
        using family = openFamily(pid)
        await killAfter(family, 0)
      }
      clearTimeout(timer)
      return await exited
    },
  }
}

/** Never without a time. */
function after(ms: number | undefined, action: (ms: number) => void): NodeJS.Timeout | undefined {
  return ms === undefined ? undefined : setTimeout(action, ms, ms)
}
