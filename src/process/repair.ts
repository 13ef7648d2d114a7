import { readFileSync } from 'node:fs'
import { lossyArguments } from './argument-bytes.ts'
import type { LaunchNote } from './launcher.ts'
import { pidRepairs } from './started-pid.ts'

/** A command line that starts `file args…` with the state that node took away put back. */
export interface StartLine {
  file: string
  args: string[]
  argv0: string
}

/**
 * Starts the command through a small `sh` that repairs what node's start or spawn changed, and execs it; directly
 * where there is nothing to repair. The `sh` keeps its PID, so the command has it. With a `gate` it waits until that
 * descriptor is closed at the other end.
 */
export function repaired(
  argv: readonly [string, ...string[]],
  note: LaunchNote,
  env: NodeJS.ProcessEnv,
  gate?: number,
): StartLine {
  const [file, ...args] = argv
  const lossy = lossyArguments(argv)
  const waiting = gate === undefined ? [] : [`read -r _tasker <&${gate}`, `exec ${gate}<&-`]
  const repairs = [...waiting, ...repairsFor(note), ...pidRepairs(env, note)]
  if (repairs.length === 0 && lossy.size === 0 && note.lossyVariables.length === 0)
    return { file, args, argv0: file }
  const odd = Object.keys(env).filter(name => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
  // The C library keeps 32 and 33 for itself.
  const blocked = note.blockedSignals.filter(signal => signal < 32 || signal > 33)
  const bytes: Buffer[] = []
  const spelled = (word: Buffer) => `"\${_tasker_${bytes.push(word)}%.}"`
  // A shell drops variables whose names it could not have itself; env(1) puts them back.
  const restored = odd.map(name => `${name}=${env[name]}`)
  const places = [...restored, ...argv]
  const words =
    lossy.size === 0
      ? '"$@"'
      : places.map((_, place) => wordAt(place, lossy.get(place - restored.length), spelled)).join(' ')
  const options = blocked.map(signal => `--block-signal=${signal}`)
  const variables = note.lossyVariables.map(spelled)
  const prefix =
    variables.length + options.length + restored.length > 0 ? ['/usr/bin/env', ...options, ...variables] : []
  const script = [
    ...bytes.map((word, index) => `_tasker_${index + 1}=$(printf '${octal(word)}.')`),
    ...repairs,
    // The shell corrects a PWD that is not the folder we are in.
    env.PWD === undefined ? 'unset PWD' : `PWD=${quote(env.PWD)}`,
    ...(env.OLDPWD === undefined ? ['unset OLDPWD'] : []),
    ['exec', ...prefix, words].join(' '),
  ].join('; ')
  return { file: '/bin/sh', args: ['-c', script, 'sh', ...places], argv0: 'sh' }
}

function wordAt(place: number, bytes: Buffer | undefined, spelled: (word: Buffer) => string): string {
  return bytes === undefined ? `"\${${place + 1}}"` : spelled(bytes)
}

/** For printf(1). The point that is put behind it keeps `$( )` from taking newlines off the end. */
function octal(bytes: Buffer): string {
  return Array.from(bytes, byte => `\\${byte.toString(8).padStart(3, '0')}`).join('')
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
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
