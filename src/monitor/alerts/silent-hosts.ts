import type { SeenMonitor } from '../../store/monitors.ts'
import type { Store } from '../../store/store.ts'

const BEATS_MISSED = 3

/** Hosts that had a monitor which fell silent: what became of their runs nobody knows. Throws `StoreError`. */
export async function silentHosts(store: Store, now: number): Promise<ReadonlySet<string>> {
  const monitors = Map.groupBy(await store.monitors.seen(), ({ hostname }) => hostname)
  const silent = [...monitors].filter(([, ofHost]) =>
    ofHost.every(monitor => !monitor.isStopped && !isHeard(monitor, now)),
  )
  return new Set(silent.map(([host]) => host))
}

/** Somebody looks again and again, and sends what waits. Throws `StoreError`. */
export async function isWatched(store: Store, now: number): Promise<boolean> {
  return (await store.monitors.seen()).some(monitor => !monitor.isStopped && isHeard(monitor, now))
}

function isHeard({ lastSeen, intervalMs }: SeenMonitor, now: number): boolean {
  return now - lastSeen <= BEATS_MISSED * intervalMs
}
