import { readFileSync } from 'node:fs'
import type { LaunchNote } from './launcher.ts'

/** A command line that starts `file args…` with the state that node took away put back. */
export interface StartLine {
  file: string
  args: string[]
  argv0: string
}

/**
 * Starts the command through a small `sh` that repairs what node's start or spawn changed, and execs it; directly
 * where there is nothing to repair. The `sh` keeps its PID, so the command has it.
 */
export function repaired(
  argv: readonly [string, ...string[]],
  note: LaunchNote,
  env: NodeJS.ProcessEnv,
): StartLine {
  const [file, ...args] = argv
  const repairs = repairsFor(note)
  if (repairs.length === 0) return { file, args, argv0: file }
  const odd = Object.keys(env).filter(name => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
  const blocked = note.blockedSignals.filter(signal => signal < 32)
  const viaEnv = odd.length > 0 || blocked.length > 0
  const script = [
    ...repairs,
    ...(env.PWD === undefined ? ['unset PWD'] : []),
    ...(env.OLDPWD === undefined ? ['unset OLDPWD'] : []),
    viaEnv ? `exec env${blocked.map(signal => ` --block-signal=${signal}`).join('')} "$@"` : 'exec "$@"',
  ].join('; ')
  // A shell drops variables whose names it could not have itself; env(1) puts them back.
  const restored = odd.map(name => `${name}=${env[name]}`)
  return { file: '/bin/sh', args: ['-c', script, 'sh', ...restored, file, ...args], argv0: 'sh' }
}

function repairsFor(note: LaunchNote): string[] {
  const repairs: string[] = []
  const ignored = note.ignoredSignals.filter(signal => signal < 32)
  if (ignored.length > 0) repairs.push(`trap '' ${ignored.join(' ')}`)
  if (note.blockedSignals.length > 0) repairs.push(':')
  if (note.softOpenFiles !== undefined && note.softOpenFiles !== softOpenFilesNow()) {
    repairs.push(`ulimit -Sn ${note.softOpenFiles}`)
  }
  for (const fd of note.closed) repairs.push(`exec ${fd}${fd === 0 ? '<' : '>'}&-`)
  return repairs
}

function softOpenFilesNow(): string | undefined {
  try {
    return /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1]
  } catch {
    return undefined
  }
}
