import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs'
import type { Outcome } from '../domain/outcome.ts'

/**
 * Why `file` could not be started, in the words a shell has for it, or undefined when nothing speaks against it.
 * Looks where execvp(3) would: in the folders of PATH unless the name has a slash.
 */
export function whyNotStartable(
  file: string,
  env: NodeJS.ProcessEnv,
): (Outcome & { kind: 'not-found' | 'not-executable' }) | undefined {
  if (file === '') return { kind: 'not-found', file }
  if (file.includes('/')) {
    const found = look(file)
    if (found === 'startable') return undefined
    return found === 'missing' ? { kind: 'not-found', file } : { kind: 'not-executable', file, reason: found }
  }
  let reason: string | undefined
  for (const folder of (env.PATH ?? '/bin:/usr/bin').split(':')) {
    const found = look(`${folder || '.'}/${file}`)
    if (found === 'startable') return undefined
    if (found === 'missing' || found === 'not a directory') continue
    reason ??= found
    if (!GOES_ON.has(found)) break
  }
  return reason === undefined ? { kind: 'not-found', file } : { kind: 'not-executable', file, reason }
}

/** execvp(3) looks on after these (EACCES), and gives up at once after others. */
const GOES_ON = new Set(['is a directory', 'permission denied'])

const REASONS: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'too many levels of symbolic links',
  ENAMETOOLONG: 'file name too long',
  ENOTDIR: 'not a directory',
}

/** 'startable', 'missing', or what a shell would say against it. */
function look(place: string): string {
  try {
    if (statSync(place).isDirectory()) return 'is a directory'
    accessSync(place, constants.X_OK)
  } catch (error) {
    return REASONS[(error as NodeJS.ErrnoException).code ?? ''] ?? 'missing'
  }
  return hasInterpreter(place) ? 'startable' : 'bad interpreter'
}

const LONGEST_FIRST_LINE = 256

/** The kernel says ENOENT for a script whose interpreter is missing, as if the script itself was. */
function hasInterpreter(script: string): boolean {
  let fd: number
  try {
    fd = openSync(script, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch {
    return true // it may be executed and not be read
  }
  try {
    const buffer = Buffer.alloc(LONGEST_FIRST_LINE)
    const line = buffer.toString('latin1', 0, readSync(fd, buffer))
    const interpreter = /^#![ \t]*([^\s\0]+)/.exec(line)?.[1]
    return interpreter === undefined || exists(Buffer.from(interpreter, 'latin1'))
  } catch {
    return true
  } finally {
    closeSync(fd)
  }
}

function exists(path: Buffer): boolean {
  try {
    accessSync(path, constants.F_OK)
    return true
  } catch {
    return false
  }
}
