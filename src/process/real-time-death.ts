import { readFileSync } from 'node:fs'
import { monotonicMs } from '../kit/monotonic.ts'

/** Finds out whether a child of ours dies of a real-time signal. */
export interface RealTimeDeath {
  /** The number of that signal, once it is known. */
  readonly signal: number | undefined
  /** To be called when something says that the process may be ending, in the same turn of the event loop. */
  look(): void
  /** To be called when this signal came to us: it may have come to the whole group. */
  weGot(signal: number): void
  /** To be called when this signal was sent to the process, in the same turn too. */
  sent(signal: number): void
}

/** A deadly signal marks a process at once; until it has ended pass microseconds, on a busy machine more. */
const ENDING_MS = 200

/**
 * Node has no names for signals above 31 and reports death by one of them as exit status 0 (`signo_string` in its
 * src/api/utils.cc), which would be a false success. How a process ended stands in /proc until node has waited for it,
 * and node does that between the turns of its event loop: so we look at the end of the process's output, and when such
 * a signal was passed on, before this turn is over.
 */
export function watchForRealTimeDeath(pid: number): RealTimeDeath {
  let signal: number | undefined
  const look = (cause?: number) => {
    for (const until = monotonicMs() + ENDING_MS; monotonicMs() < until; pause()) {
      const seen = lookAt(pid)
      if (seen === 'alive' || seen === 'gone') return
      if (seen === 'ending') continue
      if (seen > 31) signal = seen
      return
    }
    signal ??= cause
  }
  return {
    get signal() {
      return signal
    },
    look: () => look(),
    sent: look,
    weGot(number) {
      look(number)
      // Its end, at the same moment as the signal, was told us first.
      if (lookAt(pid) === 'gone') signal ??= number
    },
  }
}

const PF_EXITING = 0x4
const PENDING_KILL = /^SigPnd:\s*[0-9a-f]+[13579bdf]..$/m

/** The signal that it died of (0: none) as long as nobody has waited for it. proc_pid_stat(5): state, flags, exit_code. */
function lookAt(pid: number): number | 'ending' | 'alive' | 'gone' {
  const stat = read(pid, 'stat')
  if (stat === '') return 'gone'
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (fields[0] === 'Z') return Number(fields[49]) & 0x7f
  // The kernel ends a process by a SIGKILL to each of its threads, whatever the deadly signal was.
  const isEnding = (Number(fields[6]) & PF_EXITING) !== 0 || PENDING_KILL.test(read(pid, 'status'))
  return isEnding ? 'ending' : 'alive'
}

function read(pid: number, name: 'stat' | 'status'): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1')
  } catch {
    return '' // no /proc, or it is gone
  }
}

const cell = new Int32Array(new SharedArrayBuffer(4))

function pause(): void {
  Atomics.wait(cell, 0, 0, 0.1)
}
