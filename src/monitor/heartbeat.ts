import type { MonitorSign, SeenMonitor } from '../store/monitors.ts'
import type { Store } from '../store/store.ts'
import type { Duty } from './duty.ts'
import type { Log } from './log.ts'

const EVERY_MS = 30_000
/** So many missed signs of life make a monitor silent. What became of it nobody can know from afar. */
const MISSED = 3

/** Tells the database that this monitor lives, and says when another one falls silent, or is heard again. */
export function heartbeat(
  store: Store,
  self: Omit<MonitorSign, 'at' | 'intervalMs'>,
  { now, log }: { now: () => number; log: Log },
): Duty & { stopped(): Promise<void>; reachedStore(): boolean } {
  const sign = (): MonitorSign => ({ ...self, at: now(), intervalMs: EVERY_MS })
  let silent = new Set<string>()
  let beatAt = Number.NEGATIVE_INFINITY
  return {
    name: 'the sign of life',
    everyMs: EVERY_MS,
    async perform() {
      await store.monitors.beat(sign())
      beatAt = now()
      const others = (await store.monitors.seen()).filter(({ hostname }) => hostname !== self.hostname)
      const before = silent
      silent = new Set()
      for (const other of others) {
        const name = `the monitor of ${other.hostname} (${other.stateDir})`
        if (isSilent(other, now())) {
          silent.add(name)
          if (!before.has(name))
            log('warning', `${name} is silent since ${new Date(other.lastSeen).toISOString()}`)
        } else if (before.has(name))
          log('info', `${name} ${other.isStopped ? 'was stopped' : 'is heard again'}`)
      }
    },
    stopped: () => store.monitors.stopped(sign()),
    /** Not long ago. */
    reachedStore: () => now() - beatAt <= MISSED * EVERY_MS,
  }
}

export function isSilent({ lastSeen, intervalMs, isStopped }: SeenMonitor, now: number): boolean {
  return !isStopped && now - lastSeen > MISSED * intervalMs
}
