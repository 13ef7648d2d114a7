import type { SampleRow } from '../store/rows.ts'
import type { Store } from '../store/store.ts'

/** More runs than this do not go on at a time on one database. */
const MOST = 1_000
/** A monitor that was not heard of for so many of its intervals is not there. */
const MISSED_BEATS = 3

/** Of each host its monitors, the runs that go on there, and how the machine was when one of them last looked. */
export async function hostsAnswer(store: Store, now: number) {
  const monitors = await store.monitors.seen()
  const runs = await store.history({ statuses: ['STARTED', 'RUNNING'], limit: MOST })
  const samples = new Map(
    (await store.latestSamples(runs.map(run => run.run_id))).map(sample => [sample.run_id, sample]),
  )
  const names = new Set([...monitors, ...runs].map(({ hostname }) => hostname))
  return [...names].toSorted().map(hostname => {
    const here = runs.filter(run => run.hostname === hostname)
    const looks = here.flatMap(run => samples.get(run.run_id) ?? [])
    return {
      hostname,
      monitors: monitors
        .filter(monitor => monitor.hostname === hostname)
        .map(({ stateDir, lastSeen, intervalMs, isStopped }) => ({
          state_dir: stateDir,
          last_seen: new Date(lastSeen),
          interval_seconds: intervalMs / 1000,
          state: monitorState(isStopped, now - lastSeen, intervalMs),
        })),
      runs: here.map(run => ({
        run_id: run.run_id,
        task_stage: run.task_stage,
        task_name: run.task_name,
        execution_start: run.execution_start,
        user_name: run.user_name,
        memory_mb: run.memory_mb,
        cpu_percent: run.cpu_percent,
      })),
      ...machineOf(looks),
    }
  })
}

function monitorState(isStopped: boolean, silentMs: number, intervalMs: number) {
  if (isStopped) return 'stopped'
  return silentMs > MISSED_BEATS * intervalMs ? 'silent' : 'alive'
}

function machineOf(looks: readonly SampleRow[]) {
  const latest = looks
    .filter(({ host }) => host !== null)
    .toSorted((left, right) => right.at.getTime() - left.at.getTime())[0]
  return { machine: latest?.host ?? null, machine_at: latest?.at ?? null }
}
