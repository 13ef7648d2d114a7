import type { Sample } from '../domain/resources.ts'
import { NOTHING_CHARGED } from './account.ts'
import type { TreeSampler } from './tree.ts'

/** What pidusage says of a process: bytes, and milliseconds. */
export interface ProcessUsage {
  memory: number
  /** CPU time since its start. */
  ctime: number
  timestamp: number
}

/**
 * Off Linux: memory and CPU of the command's own process, without its descendants, as far as `ps` tells; each sample
 * has what was asked for at the one before.
 */
export function createElsewhereSampler(
  root: number,
  read: (pid: number) => Promise<ProcessUsage> = readUsage,
): TreeSampler {
  let before: ProcessUsage | undefined
  let found: Sample = {}
  let isReading = false
  let largestRssBytes: number | undefined

  const readOnce = async () => {
    if (isReading) return
    isReading = true
    try {
      const usage = await read(root)
      largestRssBytes = Math.max(largestRssBytes ?? 0, usage.memory)
      found = { rssBytes: usage.memory, ...ratesBetween(before, usage) }
      before = usage
    } catch {
      // It has ended, or nobody can tell.
    }
    isReading = false
  }
  return {
    sample() {
      const sample = found
      found = {}
      void readOnce()
      return sample
    },
    pids: () => [],
    readSoFar: () => 0,
    finish: () => ({ leftBehind: [], unheard: NOTHING_CHARGED, largestRssBytes }),
    [Symbol.dispose]() {},
  }
}

function ratesBetween(before: ProcessUsage | undefined, after: ProcessUsage): Sample {
  const spanMs = after.timestamp - (before?.timestamp ?? after.timestamp)
  if (before === undefined || spanMs <= 0) return {}
  return { spanMs, cpuPercent: Math.max(0, Math.round(((after.ctime - before.ctime) / spanMs) * 1000) / 10) }
}

/** Loaded only here: on Linux nobody needs it. */
async function readUsage(pid: number): Promise<ProcessUsage> {
  const { default: pidusage } = await import('pidusage')
  return await pidusage(pid, { usePs: true })
}
