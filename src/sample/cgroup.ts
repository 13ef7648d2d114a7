import { cgroupPlace } from '../kit/cgroup-place.ts'
import { withoutAbsent } from '../kit/without-absent.ts'
import { memoryFiles, processesIn, throttledSeconds } from './cgroup-files.ts'
import { readMachineMemory } from './machine-memory.ts'
import { readProc } from './proc-file.ts'
import { parseStat, type Stat, TICKS_PER_SECOND } from './stat.ts'

/** What the control group of a run says of it, from now on. */
export interface CgroupWatch {
  /** What it is charged for; absent where others share it. */
  chargedBytes(): number | undefined
  account(): CgroupAccount
}

export interface CgroupAccount {
  /** Nobody but the run is in it, so that its figures are the run's. */
  own: boolean
  /** The path by which the kernel's log calls it. */
  path?: string
  /** The lowest limit of its memory, or all that the machine has. */
  memoryLimitBytes?: number
  /** That limit is the group's, or that of a group above it. */
  limited: boolean
  /** Since the watch began. Of a group that others share it says nothing of who they were. */
  oomKills?: number
  /** Only of a group of its own. */
  peakBytes?: number
  throttledSeconds?: number
}

/**
 * Watches the group that `pid`, a command that was just started, is in. `made`: we made it for the run. Off Linux nothing
 * is known of it.
 */
export function watchCgroup(pid: number, made: boolean): CgroupWatch {
  const groups = readProc(`/proc/${pid}/cgroup`) ?? ''
  const mounts = readProc('/proc/self/mountinfo') ?? ''
  const place = cgroupPlace('memory', groups, mounts)
  const cpuPlace = cgroupPlace('cpu', groups, mounts)
  const own = place !== undefined && ((made && isMade(place.folder)) || isOurs(place.folder))
  const ownCpu =
    cpuPlace !== undefined &&
    (place?.folder === cpuPlace.folder ? own : (made && isMade(cpuPlace.folder)) || isOurs(cpuPlace.folder))
  const files = place && memoryFiles(place)
  const machine = readMachineMemory()?.totalBytes
  const before = {
    peak: files?.peakBytes(),
    oomKills: files?.oomKills() ?? 0,
    throttled: (cpuPlace && throttledSeconds(cpuPlace)) ?? 0,
  }
  return {
    chargedBytes: () => (own ? files?.chargedBytes() : undefined),
    account() {
      const limit = files?.limitBytes()
      const limited = limit !== undefined && limit < (machine ?? Number.POSITIVE_INFINITY)
      const oomKills = files?.oomKills()
      const peak = files?.peakBytes()
      const throttled = cpuPlace && throttledSeconds(cpuPlace)
      return {
        own,
        limited,
        ...withoutAbsent({
          path: place?.path,
          memoryLimitBytes: limited ? limit : machine,
          oomKills: oomKills === undefined ? undefined : Math.max(0, oomKills - before.oomKills),
          // One that is no higher than before was another's.
          peakBytes: own && (made || peak !== before.peak) ? peak : undefined,
          throttledSeconds: ownCpu && throttled !== undefined ? throttled - before.throttled : undefined,
        }),
      }
    },
  }
}

/** In version 1 only the groups for what is wanted are made. */
function isMade(folder: string): boolean {
  return /\/tasker-[^/]+$/.test(folder)
}

/** Whoever began so long before tasker may have used the group for something else. */
const PRELUDE_TICKS = 10 * TICKS_PER_SECOND

/**
 * Whether a group began with us and has nobody in it but us, what we started, and what started us: a unit, a container,
 * a step of Slurm. Not that of a login session or of cron, and not the uppermost one.
 */
function isOurs(folder: string): boolean {
  if (isUppermost(folder)) return false
  const us = statOf(process.pid)
  if (us === undefined) return false
  const above = ancestorsOf(process.pid)
  return processesIn(folder).every(pid => {
    const stat = pid === 0 ? undefined : statOf(pid)
    if (stat === undefined) return pid !== 0 // it has just ended
    if (above.has(pid)) return us.startTicks - stat.startTicks <= PRELUDE_TICKS
    return pid === process.pid || ancestorsOf(pid).has(process.pid)
  })
}

/** Of the whole machine: it has no account of its own in version 2, and a file that no other has in version 1. */
function isUppermost(folder: string): boolean {
  return (
    readProc(`${folder}/release_agent`) !== undefined ||
    (readProc(`${folder}/cgroup.type`) === undefined &&
      readProc(`${folder}/cgroup.controllers`) !== undefined)
  )
}

function ancestorsOf(pid: number): Set<number> {
  const ancestors = new Set<number>()
  for (let above = statOf(pid)?.parentPid ?? 0; above > 0 && !ancestors.has(above); ) {
    ancestors.add(above)
    above = statOf(above)?.parentPid ?? 0
  }
  return ancestors
}

function statOf(pid: number): Stat | undefined {
  const text = readProc(`/proc/${pid}/stat`)
  return text === undefined ? undefined : parseStat(text)
}
