import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { CgroupPlace } from '../kit/cgroup-place.ts'
import { readProc } from './proc-file.ts'

/** What the kernel keeps account of for a control group. What its version or its controllers do not have is absent. */
export interface CgroupFiles {
  /** What it is charged for: memory of its processes, caches of files, and the kernel's for them. */
  chargedBytes(): number | undefined
  peakBytes(): number | undefined
  /** The lowest limit that is set for it or above it, as far as that can be seen from here. */
  limitBytes(): number | undefined
  /** Processes of it that were killed for lack of memory, whosever. */
  oomKills(): number | undefined
}

export function memoryFiles({ version, folder, mount }: CgroupPlace): CgroupFiles {
  const number = (name: string) => parseNumber(readProc(`${folder}/${name}`))
  const field = (name: string, key: string) => parseField(readProc(`${folder}/${name}`), key)
  if (version === 2)
    return {
      chargedBytes: () => number('memory.current'),
      peakBytes: () => number('memory.peak'),
      limitBytes: () => lowest(upTo(mount, folder).map(each => parseNumber(readProc(`${each}/memory.max`)))),
      oomKills: () => field('memory.events', 'oom_kill'),
    }
  return {
    chargedBytes: () => number('memory.usage_in_bytes'),
    peakBytes: () => number('memory.max_usage_in_bytes'),
    limitBytes: () => below(UNLIMITED, field('memory.stat', 'hierarchical_memory_limit')),
    oomKills: () => field('memory.oom_control', 'oom_kill'),
  }
}

/** How long the processes of a group were held back because of its limit of CPU, in seconds. */
export function throttledSeconds({ version, folder }: CgroupPlace): number | undefined {
  const stat = readProc(`${folder}/cpu.stat`)
  const [time, unit] =
    version === 2 ? [parseField(stat, 'throttled_usec'), 1e6] : [parseField(stat, 'throttled_time'), 1e9]
  return time === undefined ? undefined : time / unit
}

/** The processes of a group and of those below it, by their PIDs here: 0 is one that we cannot see. */
export function processesIn(folder: string): number[] {
  const own = readProc(`${folder}/cgroup.procs`)?.trim()
  return [...(own ? own.split('\n').map(Number) : []), ...foldersIn(folder).flatMap(processesIn)]
}

function foldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true })
    return entries.filter(entry => entry.isDirectory()).map(({ name }) => `${folder}/${name}`)
  } catch {
    return []
  }
}

/** What version 1 has where no limit is set: the largest number of whole pages. */
const UNLIMITED = 2 ** 62

function below(most: number, value: number | undefined): number | undefined {
  return value !== undefined && value < most ? value : undefined
}

function lowest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter(value => value !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}

function upTo(mount: string, folder: string): string[] {
  return folder === mount || folder.length < mount.length
    ? [folder]
    : [folder, ...upTo(mount, dirname(folder))]
}

function parseNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+\s*$/.test(text) ? Number(text) : undefined
}

/** Of lines `key value`. */
function parseField(text: string | undefined, key: string): number | undefined {
  const value = text?.split('\n').find(line => line.startsWith(`${key} `))
  return parseNumber(value?.slice(key.length + 1))
}
