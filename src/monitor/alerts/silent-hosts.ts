import type { Store } from '../../store/store.ts'

const BEATS_MISSED = 3

/** Hosts that had a monitor which fell silent: what became of their runs nobody knows. Throws `StoreError`. */
export async function silentHosts(store: Store, now: number): Promise<ReadonlySet<string>> {
  const monitors = Map.groupBy(await store.monitors.seen(), ({ hostname }) => hostname)
  const silent = [...monitors].filter(([, ofHost]) =>
    ofHost.every(
      ({ isStopped, lastSeen, intervalMs }) => !isStopped && now - lastSeen > BEATS_MISSED * intervalMs,
    ),
  )
  return new Set(silent.map(([host]) => host))
}
