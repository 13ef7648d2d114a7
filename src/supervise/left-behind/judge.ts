import { hostname as ownHostname } from 'node:os'
import type { StartFacts } from '../../domain/event.ts'
import { isAlive } from '../../sample/process.ts'
import { readBootId, readPidNamespace } from '../describe/identity.ts'

/** Where a PID means something. */
export interface Place {
  hostname: string
  bootId?: string | undefined
  pidNamespace?: string | undefined
}

export function herePlace(): Place {
  return { hostname: ownHostname(), bootId: readBootId(), pidNamespace: readPidNamespace() }
}

/** Who looks after a run, by what cannot be mistaken: boot, PID and start time, never the age of a sign of life. */
export function judge(
  run: Place & Pick<StartFacts, 'supervisor' | 'child'>,
  here: Place,
): 'supervised' | 'orphaned' | 'gone' | 'rebooted' {
  if (run.hostname !== here.hostname) return 'supervised'
  if (run.bootId !== here.bootId) return 'rebooted'
  if (run.pidNamespace !== here.pidNamespace) return 'supervised'
  if (isAlive(run.supervisor)) return 'supervised'
  return run.child !== undefined && isAlive(run.child) ? 'orphaned' : 'gone'
}

/** Whether PIDs of the one place mean nothing in the other. */
export function isElsewhere(run: Place, here: Place): boolean {
  if (run.bootId === undefined) return run.hostname !== here.hostname
  return run.bootId !== here.bootId || run.pidNamespace !== here.pidNamespace
}
