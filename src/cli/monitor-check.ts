import { isSilent } from '../monitor/heartbeat.ts'
import type { Store } from '../store/store.ts'
import type { Check } from './checks.ts'

/** Whether there are so many schedules, more than none, and no monitor is heard of that would see that one is missed. */
export async function unwatched(store: Store, schedules: number, now: number): Promise<boolean> {
  if (schedules === 0) return false
  const monitors = await store.monitors.seen()
  return monitors.every(monitor => monitor.isStopped || isSilent(monitor, now))
}

/** Nothing where nothing is scheduled: who has no monitor then lacks none. */
export async function monitorChecks(store: Store | Error, now: number): Promise<Check[]> {
  if (store instanceof Error) return []
  const about = 'monitor'
  try {
    const tasks = await store.tasks({ enabledOnly: true })
    const schedules = tasks.filter(({ schedule }) => schedule !== null).length
    if (schedules === 0) return []
    if (!(await unwatched(store, schedules, now)))
      return [{ about, result: 'fine', finding: `watches over ${schedules} schedules` }]
    const finding = `none watches over ${schedules} schedules: nobody is told of a run that never came`
    const remedy = 'run tasker monitor, best as a service: tasker monitor --print systemd'
    return [{ about, result: 'notable', finding, remedy }]
  } catch {
    return [] // what is wrong with the database has been said
  }
}
