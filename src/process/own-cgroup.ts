import { mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type CgroupPlace, cgroupPlace } from '../kit/cgroup-place.ts'
import type { ScopeLimits } from './scope-limits.ts'

const PREFIX = 'tasker-'
const CPU_PERIOD_US = 100_000
const LEAST_QUOTA_US = 1_000
/** Younger ones may be on their way to getting their process. */
const ABANDONED_MS = 60_000

/**
 * Puts a process into a new control group beside or below ours: as root where nobody else manages them, or where ours was
 * delegated to us. Disposing of the result removes it, unless processes live on in it. Throws where that cannot be done.
 */
export function enterOwnCgroup(
  pid: number,
  { name, limits }: { name: string; limits: ScopeLimits },
): Disposable {
  const groups = readFileSync('/proc/self/cgroup', 'latin1')
  const mounts = readFileSync('/proc/self/mountinfo', 'latin1')
  const wanted = limits.cores === undefined ? ['memory'] : ['memory', 'cpu']
  const made = new Set<string>()
  const dispose = () => {
    for (const folder of made) removeQuietly(folder)
  }
  try {
    for (const controller of wanted) {
      const place = cgroupPlace(controller, groups, mounts)
      if (place === undefined) throw new Error(`there is no control group for ${controller} here`)
      const parent = parentFor(place, wanted)
      removeAbandoned(parent)
      const folder = `${parent}/${PREFIX}${name}`
      if (!made.has(folder)) mkdirSync(folder)
      made.add(folder)
      setLimit(folder, place.version, controller, limits)
      writeFileSync(`${folder}/cgroup.procs`, String(pid))
    }
  } catch (error) {
    dispose()
    throw error
  }
  return { [Symbol.dispose]: dispose }
}

/**
 * In version 2 a group has either processes or children with controllers, but for the uppermost one: so it is beside
 * ours, where the controllers are there for it.
 */
function parentFor({ version, folder, mount }: CgroupPlace, wanted: readonly string[]): string {
  if (version === 1) return folder
  const parents = folder === mount ? [folder] : [folder, dirname(folder)]
  const parent = parents.find(each => {
    const given = readFileSync(`${each}/cgroup.subtree_control`, 'latin1').trim().split(' ')
    return wanted.every(controller => given.includes(controller))
  })
  if (parent === undefined)
    throw new Error(`no control group here gives ${wanted.join(' and ')} to those below it`)
  return parent
}

function setLimit(
  folder: string,
  version: 1 | 2,
  controller: string,
  { memoryBytes, cores }: ScopeLimits,
): void {
  const set = (name: string, value: number | string) => writeFileSync(`${folder}/${name}`, String(value))
  if (controller === 'memory' && memoryBytes !== undefined)
    set(version === 2 ? 'memory.max' : 'memory.limit_in_bytes', memoryBytes)
  if (controller !== 'cpu' || cores === undefined) return
  const quota = Math.max(LEAST_QUOTA_US, Math.round(cores * CPU_PERIOD_US))
  if (version === 1) {
    set('cpu.cfs_period_us', CPU_PERIOD_US)
    set('cpu.cfs_quota_us', quota)
  } else set('cpu.max', `${quota} ${CPU_PERIOD_US}`)
}

/** Those whose tasker was killed, or whose command left processes behind that have ended since. */
function removeAbandoned(parent: string): void {
  for (const name of readdirSync(parent)) {
    const folder = `${parent}/${name}`
    if (name.startsWith(PREFIX) && Date.now() - changedAt(folder) > ABANDONED_MS) removeQuietly(folder)
  }
}

function changedAt(folder: string): number {
  try {
    return statSync(folder).ctimeMs
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

function removeQuietly(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // Processes live in it, or somebody was faster.
  }
}
