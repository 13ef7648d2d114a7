import type { SeenMonitor } from '../store/monitors.ts'
import type { ExecutionRow, SampleRow } from '../store/rows.ts'
import type { Store } from '../store/store.ts'

/** More runs than this do not go on at a time on one database. */
const MOST = 1_000
/** A monitor that was not heard of for so many of its intervals is not there. */
const MISSED_BEATS = 3
const DAY_MS = 24 * 60 * 60_000

/** Of each host its monitor, the runs that go on there, those of the last day, and how the machine was lately. */
export async function hostsAnswer(store: Store, now: number) {
  const monitors = await store.monitors.seen()
  const running = await store.history({ statuses: ['STARTED', 'RUNNING'], limit: MOST })
  const ended = await store.pastRuns({ since: now - DAY_MS, limit: MOST })
  const samples = await store.latestSamples(running.map(run => run.run_id))
  const names = new Set([...monitors, ...running, ...ended].map(({ hostname }) => hostname))
  return [...names].toSorted().map(hostname => {
    const isHere = (of: { hostname: string }) => of.hostname === hostname
    const here = running.filter(isHere)
    const over = ended.filter(isHere)
    const monitor = monitors.find(isHere)
    const ids = new Set(here.map(run => run.run_id))
    return {
      hostname,
      running: here.length,
      runs_24h: here.length + over.length,
      failed_24h: over.filter(run => run.execution_status === 'FAILED').length,
      last_seen: lastSeen(monitor, here, over),
      monitor: monitor === undefined ? null : monitorJson(monitor, now),
      memory_mb: sum(here.map(run => run.memory_mb)),
      cpu_percent: sum(here.map(run => run.cpu_percent)),
      host: machineOf(samples.filter(({ run_id }) => ids.has(run_id))),
    }
  })
}

function monitorJson({ lastSeen: at, intervalMs, isStopped, stateDir }: SeenMonitor, now: number) {
  const alive = !isStopped && now - at <= MISSED_BEATS * intervalMs
  return { alive, stopped: isStopped, seen_at: new Date(at), state_dir: stateDir }
}

function lastSeen(
  monitor: SeenMonitor | undefined,
  running: readonly ExecutionRow[],
  over: readonly { execution_start: Date }[],
): Date | null {
  const times = [
    ...(monitor === undefined ? [] : [monitor.lastSeen]),
    ...running.map(run => run.last_update.getTime()),
    ...over.map(run => run.execution_start.getTime()),
  ]
  return times.length === 0 ? null : new Date(times.reduce((one, other) => Math.max(one, other)))
}

/** Of what was measured; null where nothing was. */
function sum(values: readonly (number | null)[]): number | null {
  const known = values.filter(value => value !== null)
  return known.length === 0 ? null : known.reduce((all, value) => all + value, 0)
}

function machineOf(samples: readonly SampleRow[]) {
  const [latest] = samples
    .filter(({ host }) => host !== null)
    .toSorted((left, right) => right.at.getTime() - left.at.getTime())
  return latest?.host ?? null
}
