import { readdirSync } from 'node:fs'
import { monotonicMs } from '../kit/monotonic.ts'
import { readLastPid } from './last-pid.ts'
import { readProc } from './proc-file.ts'
import { parseStat, type Stat } from './stat.ts'
import { createThrift } from './thrift.ts'

/** Finds those of a run that are no longer below its command: daemons, and all whose parent ended first. */
export interface StraySearch {
  /** Takes note of the sessions and process groups of who belongs to the run. */
  learn(members: Iterable<Stat>): void
  /** PIDs, among the processes that came up since the last search, that belong to the run and not to `known`. */
  search(known: ReadonlySet<number>): number[]
  /** The same, or nothing, so that it takes little of the time; `at` is a monotonic clock in milliseconds. */
  searchSometimes(known: ReadonlySet<number>, at: number): number[]
}

const LEAST_PAUSE_MS = 1_000

/**
 * A stray is known by the `TASKER_RUN_ID` of its environment, or that of a run within ours, and by a session or a process
 * group that the run has made. Nobody is looked at twice: who is none when it comes up never will be. One that has
 * cleared its environment and left both groups before anybody saw it is not found.
 */
export function searchStrays(root: number, runId: string | undefined): StraySearch {
  const self = parseStat(readProc('/proc/self/stat') ?? '')
  // The caller's, which the command shares with us and with who knows whom.
  const inherited = new Set([0, self?.session, self?.group])
  const groups = new Set<number>()
  const marks = runId === undefined ? [] : [`\0TASKER_RUN_ID=${runId}\0`, `\0TASKER_PARENT_RUN_ID=${runId}\0`]
  const earliest = (parseStat(readProc(`/proc/${root}/stat`) ?? '') ?? self)?.startTicks ?? 0
  const highest = Number(readProc('/proc/sys/kernel/pid_max') ?? 0)
  const thrift = createThrift(LEAST_PAUSE_MS)
  let judgedTo: Moment = { pid: root, at: monotonicMs() }

  const belongs = (pid: number) => {
    const stat = parseStat(readProc(`/proc/${pid}/stat`) ?? '')
    if (stat === undefined || stat.startTicks < earliest) return false
    if (groups.has(stat.session) || groups.has(stat.group)) return true
    if (marks.length === 0) return false
    const environment = `\0${readProc(`/proc/${pid}/environ`) ?? ''}`
    return marks.some(mark => environment.includes(mark))
  }
  const search = (known: ReadonlySet<number>) => {
    const now = { pid: readLastPid(), at: monotonicMs() }
    const isNew = newSince(judgedTo, now, highest)
    judgedTo = now
    return isNew === 'none' ? [] : processIds().filter(pid => isNew(pid) && !known.has(pid) && belongs(pid))
  }
  return {
    learn(members) {
      for (const { group, session } of members)
        for (const id of [group, session]) if (!inherited.has(id)) groups.add(id)
    },
    search,
    searchSometimes: (known, at) => thrift.sparingly(at, () => search(known)) ?? [],
  }
}

/** More than any machine starts. */
const MOST_STARTS_PER_MS = 10

interface Moment {
  /** The last PID that had been given away, where the kernel tells. */
  pid: number | undefined
  at: number
}

/** After the highest PID they begin again from below: which ones may be new? */
function newSince(before: Moment, now: Moment, highest: number): 'none' | ((pid: number) => boolean) {
  if (before.pid === undefined || now.pid === undefined) return () => true
  if ((now.at - before.at) * MOST_STARTS_PER_MS >= highest) return () => true
  const [first, last] = [before.pid, now.pid]
  if (first === last) return 'none'
  return first < last ? pid => pid > first && pid <= last : pid => pid > first || pid <= last
}

function processIds(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger)
}
