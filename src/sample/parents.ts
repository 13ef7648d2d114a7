import { existsSync, readdirSync } from 'node:fs'
import { readProc } from './proc-file.ts'
import { parseStat } from './stat.ts'

/** Whether the kernel lists the children of a process (CONFIG_PROC_CHILDREN; not every kernel does). */
export function kernelListsChildren(): boolean {
  return existsSync('/proc/thread-self/children')
}

/** The children of every process, found by asking each for its parent: the way where the kernel does not list them. */
export function scanChildren(): Map<number, number[]> {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    if (!Number.isInteger(pid)) continue
    const text = readProc(`/proc/${pid}/stat`)
    const parent = text === undefined ? undefined : parseStat(text)?.parentPid
    if (parent === undefined) continue
    const siblings = children.get(parent)
    if (siblings === undefined) children.set(parent, [pid])
    else siblings.push(pid)
  }
  return children
}
