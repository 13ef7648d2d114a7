import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import type { LaunchNote } from './launcher.ts'

/** Signals that somebody sends to the wrapper and means for the command. */
const FORWARDED = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR1',
  'SIGUSR2',
  'SIGALRM',
  'SIGWINCH',
] as const

/** Signals that a terminal sends to its whole foreground group: the command has them already. */
const FROM_TERMINAL = new Set<NodeJS.Signals>(['SIGINT', 'SIGQUIT', 'SIGWINCH'])

export interface SignalForwarding {
  /** From now on signals go to this process; those that came before are delivered. */
  attach(pid: number): void
  /** Undoes everything, so that a signal has its usual effect on us. */
  release(): void
}

/** Takes our signals and passes them on to the command. `onSignal` learns of each, also of one it has already. */
export function forwardSignals(
  note: LaunchNote,
  onSignal: (signal: NodeJS.Signals) => void,
): SignalForwarding {
  let target: number | undefined
  const early: NodeJS.Signals[] = []
  const ignored = new Set(note.ignoredSignals)

  const pass = (signal: NodeJS.Signals) => {
    onSignal(signal)
    if (target === undefined) early.push(signal)
    else if (!(FROM_TERMINAL.has(signal) && isForegroundGroup())) send(target, signal)
  }
  for (const signal of FORWARDED) {
    process.on(signal, ignored.has(constants.signals[signal]) ? () => {} : pass)
  }

  return {
    attach(pid) {
      target = pid
      for (const signal of early.splice(0)) send(pid, signal)
    },
    release() {
      for (const signal of FORWARDED) process.removeAllListeners(signal)
    },
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has just ended; its status is on the way.
  }
}

/** Whether our process group is the one that our controlling terminal sends its signals to (proc(5), fields 5 and 8). */
function isForegroundGroup(): boolean {
  try {
    const stat = readFileSync('/proc/self/stat', 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[2] === fields[5]
  } catch {
    return process.stdin.isTTY === true
  }
}
