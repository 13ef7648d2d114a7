import { readdirSync, readlinkSync, statSync } from 'node:fs'
import { readProc } from './proc-file.ts'

/** A file that a process reads, and how far it is. */
export interface FileBeingRead {
  path: string
  /** Tells it from another one of that name. */
  identity: string
  position: number
  size: number
}

/**
 * The largest regular file of at least `leastBytes` that one of these processes has open for reading only; undefined
 * where there is none, and off Linux. A file that is mapped into memory shows no position.
 */
export function largestFileBeingRead(pids: readonly number[], leastBytes: number): FileBeingRead | undefined {
  let largest: FileBeingRead | undefined
  for (const pid of pids) {
    for (const fd of descriptorsOf(pid)) {
      const file = fileBehind(pid, fd, Math.max(leastBytes, (largest?.size ?? 0) + 1))
      if (file !== undefined) largest = file
    }
  }
  return largest
}

function descriptorsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`)
  } catch {
    return [] // gone, or another user's
  }
}

const ACCESS_MODE = 3
const O_RDONLY = 0

function fileBehind(pid: number, fd: string, leastBytes: number): FileBeingRead | undefined {
  const link = `/proc/${pid}/fd/${fd}`
  try {
    const stat = statSync(link)
    if (!stat.isFile() || stat.size < leastBytes) return undefined
    // proc_pid_fdinfo(5): `pos:` in decimal, `flags:` in octal.
    const info = readProc(`/proc/${pid}/fdinfo/${fd}`) ?? ''
    const position = Number(/^pos:\s*(\d+)/m.exec(info)?.[1])
    const flags = Number.parseInt(/^flags:\s*(\d+)/m.exec(info)?.[1] ?? '', 8)
    if (Number.isNaN(position) || (flags & ACCESS_MODE) !== O_RDONLY) return undefined
    return { path: readlinkSync(link), identity: `${stat.dev}:${stat.ino}`, position, size: stat.size }
  } catch {
    return undefined
  }
}
