import { accessSync, constants, fstatSync, readFileSync, readlinkSync } from 'node:fs'

/** What one of our own standard streams is. `identity` is equal for two streams that are the same object. */
export type StreamView =
  | { kind: 'closed' }
  | { kind: 'null' }
  | { kind: 'file'; identity: string; path: string; offset: number }
  | { kind: 'terminal'; identity: string }
  /** Some other character device, such as /dev/full: what it answers is for the command itself. */
  | { kind: 'device' }
  /** `reopenable`: another description of it can be opened through /proc, so that its flags stay the caller's. */
  | { kind: 'pipe'; identity: string; reopenable: boolean; isSocket?: boolean }

/** Looks at descriptor `fd`. `offset` of a file is where the next write goes. */
export function viewStream(fd: number, closed: readonly number[] = []): StreamView {
  if (closed.includes(fd)) return { kind: 'closed' }
  const stat = statOf(fd)
  if (stat === undefined) return { kind: 'closed' }
  const identity = `${stat.dev}:${stat.ino}`
  if (stat.isFile()) {
    const path = pathOf(fd)
    // One that has no name (any more), or that only its owner may read, cannot be followed: it is written to.
    if (path === undefined || !isReadable(path)) return { kind: 'pipe', identity, reopenable: false }
    return { kind: 'file', identity, path, offset: offsetOf(fd, Number(stat.size)) }
  }
  if (stat.isCharacterDevice()) {
    if (pathOf(fd) === '/dev/null') return { kind: 'null' }
    if (isTerminal(fd)) return { kind: 'terminal', identity: `${stat.rdev}` }
    return { kind: 'device' }
  }
  const reopenable = stat.isFIFO() && pathOf(fd) !== undefined
  return { kind: 'pipe', identity, reopenable, isSocket: stat.isSocket() }
}

function statOf(fd: number) {
  try {
    return fstatSync(fd)
  } catch {
    return undefined
  }
}

function pathOf(fd: number): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`)
  } catch {
    return undefined
  }
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}

const O_APPEND = 0o2000

/** /proc/self/fdinfo/N holds `pos:` in decimal and `flags:` in octal (proc(5)). */
function offsetOf(fd: number, size: number): number {
  try {
    const info = readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1')
    const position = Number(/^pos:\s*(\d+)/m.exec(info)?.[1])
    const flags = Number.parseInt(/^flags:\s*(\d+)/m.exec(info)?.[1] ?? '', 8)
    return (flags & O_APPEND) !== 0 || Number.isNaN(position) ? size : position
  } catch {
    return size
  }
}

/** node:tty takes 1.5 ms to load: only what can be a terminal is asked. */
function isTerminal(fd: number): boolean {
  return process.getBuiltinModule('node:tty').isatty(fd)
}
