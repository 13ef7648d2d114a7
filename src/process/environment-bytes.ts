import { isUtf8 } from 'node:buffer'
import { closeSync, constants, openSync, readFileSync, readSync, rmSync } from 'node:fs'

/** An environment as it was given to us. */
export interface Environment {
  variables: Record<string, string>
  /** Entries, `name=value`, that are not UTF-8, or have no name; `variables` has them only as far as their names are. */
  lossy: Buffer[]
}

/**
 * Reads the environment that the launcher copied: into its pipe of this number, behind the empty line that the pipe
 * holds from the beginning, or into the file of this name, which it then removes. Undefined when it cannot be had whole.
 */
export function readEnvironment(copy: number | string): Environment | undefined {
  const bytes = typeof copy === 'number' ? readPipe(copy)?.subarray(1) : takeFile(copy)
  if (bytes === undefined || (bytes.length > 0 && bytes.at(-1) !== 0)) return undefined
  const variables: Record<string, string> = Object.create(null) // a variable may be called __proto__
  const lossy: Buffer[] = []
  for (const { name, value, odd } of isUtf8(bytes) ? textEntries(bytes) : byteEntries(bytes)) {
    if (Object.hasOwn(variables, name)) continue // getenv(3) finds the first
    if (odd !== undefined) lossy.push(odd)
    if (name !== '') variables[name] = value
  }
  return { variables, lossy }
}

interface Entry {
  /** Empty where it has none, or one that is not UTF-8. */
  name: string
  value: string
  /** The entry itself, where `name` and `value` do not say all of it. */
  odd?: Buffer
}

/** Nearly always. Each method of a Buffer that is called for the first time takes longer than all of these strings. */
function textEntries(bytes: Buffer): Entry[] {
  return bytes
    .toString('utf8')
    .split('\0')
    .flatMap(entry => {
      const equals = entry.indexOf('=')
      if (equals === -1) return []
      const value = entry.slice(equals + 1)
      return equals === 0
        ? { name: '', value, odd: Buffer.from(entry) }
        : { name: entry.slice(0, equals), value }
    })
}

function byteEntries(bytes: Buffer): Entry[] {
  return splitAtNul(bytes).flatMap(entry => {
    const equals = entry.indexOf('=')
    if (equals === -1) return []
    const isNamed = equals > 0 && isUtf8(entry.subarray(0, equals))
    const name = isNamed ? entry.toString('utf8', 0, equals) : ''
    const value = entry.toString('utf8', equals + 1)
    return { name, value, ...((!isNamed || !isUtf8(entry)) && { odd: entry }) }
  })
}

/** The parts of a block in which every part ends with a NUL, as /proc/PID/environ and /proc/PID/cmdline are. */
export function splitAtNul(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = []
  for (let from = 0; from < bytes.length; ) {
    const found = bytes.indexOf(0, from)
    const to = found === -1 ? bytes.length : found
    parts.push(bytes.subarray(from, to))
    from = to + 1
  }
  return parts
}

const PIPE_BYTES = 65_536

function takeFile(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined // taken away: the variables are then what the shell left of them
  } finally {
    rmSync(path, { force: true })
  }
}

function readPipe(fd: number): Buffer | undefined {
  try {
    const own = openSync(`/proc/self/fd/${fd}`, constants.O_RDONLY | constants.O_NONBLOCK)
    const buffer = Buffer.allocUnsafe(PIPE_BYTES)
    let count = 0
    try {
      for (let got = -1; got !== 0; count += got)
        got = readSync(own, buffer, count, buffer.length - count, null)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    } finally {
      closeSync(own)
    }
    return buffer.subarray(0, count)
  } catch {
    return undefined // no /proc: the variables are then what the shell left of them
  }
}
