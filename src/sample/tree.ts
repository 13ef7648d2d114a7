import type { Sample } from '../domain/resources.ts'
import { withoutAbsent } from '../kit/without-absent.ts'
import { startCensus } from './census.ts'
import { cpuGain } from './cpu-gain.ts'
import type { Member } from './member.ts'
import { readPageSize } from './page-size.ts'
import { isZombie, type Stat, TICKS_PER_SECOND } from './stat.ts'

/** Measures a process with all of its descendants. */
export interface TreeSampler extends Disposable {
  /** As of now; CPU over the time since the sample before. What cannot be measured is absent; off Linux everything. */
  sample(): Sample
  /** PIDs of all that live now. */
  pids(): number[]
}

/** CPU time comes in ticks of 10 ms: over less than this the percentage would be noise. */
const SHORTEST_CPU_INTERVAL_MS = 100

/** Samples the tree below the process `root`. `now` is a monotonic clock in milliseconds. */
export function createTreeSampler(root: number, now: () => number = () => performance.now()): TreeSampler {
  const pageSize = readPageSize()
  const census = startCensus(root)
  let before = { at: now(), processes: census.take() }

  const cpuPercent = (processes: Map<Member, Stat>): number | undefined => {
    const at = now()
    if (at - before.at < SHORTEST_CPU_INTERVAL_MS) return undefined
    const seconds = cpuGain(before.processes, processes) / TICKS_PER_SECOND
    const percent = (seconds / ((at - before.at) / 1000)) * 100
    before = { at, processes }
    return Math.round(percent * 10) / 10
  }

  return {
    sample() {
      const processes = census.take()
      const alive = [...processes].filter(([, stat]) => !isZombie(stat)).map(([member]) => member)
      if (alive.length === 0) return {}
      const pages = alive.map(member => member.residentPages()).filter(count => count !== undefined)
      const resident = pages.reduce((sum, count) => sum + count, 0)
      return withoutAbsent({
        rssBytes: pageSize === undefined || pages.length === 0 ? undefined : resident * pageSize,
        cpuPercent: cpuPercent(processes),
        processes: alive.length,
      })
    },
    pids: () => [...census.take()].filter(([, stat]) => !isZombie(stat)).map(([{ pid }]) => pid),
    [Symbol.dispose]: () => census[Symbol.dispose](),
  }
}
