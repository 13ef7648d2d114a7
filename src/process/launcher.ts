import { readEnvironment } from './environment-bytes.ts'

/** What `bin/tasker` saw before node started, and node would have hidden. Absent fields: not started by it. */
export interface LaunchNote {
  /** The PID that the launcher was started as; `node` has it too, unless the launcher stayed. */
  startedPid?: number
  /** Soft limit of open files; node raises it to the hard one. */
  softOpenFiles?: string
  /** Numbers of the signals ignored and blocked at the start. */
  ignoredSignals: number[]
  blockedSignals: number[]
  /** Which of 0, 1, 2 were closed. */
  closed: number[]
  /** Inherited descriptors above 2. */
  inherited: number[]
  /** Descriptors of pipes that were made for us; each may hold a byte to be thrown away. */
  pipes: number[]
  /** Variables, `name=value`, whose bytes are not UTF-8 and therefore not in node's environment as they came. */
  lossyVariables: Buffer[]
}

const PREFIX = '_TASKER_'

/**
 * Reads the launcher's note in `env`, and gives the environment as the caller of the launcher had it. A plain object:
 * each look into node's own `process.env` asks the C library.
 */
export function takeLaunchNote(env: NodeJS.ProcessEnv): { note: LaunchNote; env: NodeJS.ProcessEnv } {
  const note: LaunchNote = {
    ignoredSignals: [],
    blockedSignals: [],
    closed: [],
    inherited: [],
    pipes: [],
    lossyVariables: [],
  }
  const words = env[`${PREFIX}LAUNCH`]?.split(' ')
  if (words === undefined) return { note, env: { ...env } }
  let original: ReturnType<typeof readEnvironment>
  for (const word of words) {
    const [key, value = ''] = word.split('=')
    if (key === 'nofile') note.softOpenFiles = value
    else if (key === 'pid') note.startedPid = Number(value)
    else if (key === 'ignored') note.ignoredSignals = signalsOf(value)
    else if (key === 'blocked') note.blockedSignals = signalsOf(value)
    else if (key === 'closed') note.closed.push(Number(value))
    else if (key === 'fd') note.inherited.push(Number(value))
    else if (key === 'pipe') note.pipes.push(Number(value))
    else if (key === 'environ') {
      original = readEnvironment(value === 'file' ? (env[`${PREFIX}ENVIRON`] ?? '') : Number(value))
    }
  }
  if (original === undefined) return { note, env: withoutTraces({ ...env }) }
  note.lossyVariables = original.lossy
  return { note, env: original.variables }
}

/** What the launcher put there taken out, and what it hid from node put back. */
function withoutTraces(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(PREFIX)) continue
    delete env[name]
    if (name !== `${PREFIX}LAUNCH` && name !== `${PREFIX}ENVIRON`) env[name.slice(PREFIX.length)] = value
  }
  return env
}

/** The signal numbers of a mask as /proc/PID/status prints it: hexadecimal, bit 0 is signal 1. */
function signalsOf(mask: string): number[] {
  if (!/[1-9a-f]/i.test(mask) || !/^[0-9a-f]{1,16}$/i.test(mask)) return []
  const bits = BigInt(`0x${mask}`)
  return Array.from({ length: 64 }, (_, index) => index + 1).filter(
    signal => (bits >> BigInt(signal - 1)) & 1n,
  )
}
