import { readFileSync } from 'node:fs'

/** Finds out whether a child of ours dies of a real-time signal. */
export interface RealTimeDeath {
  /** The number of that signal, once it is known. */
  readonly signal: number | undefined
  /** To be called when something says that the process may be ending, in the same turn of the event loop. */
  look(): void
  /** To be called before the process gets this signal, or when it has just got it with its whole group. */
  gets(signal: number): void
}

/** Between the moment when a process closes its files and the one when it can be waited for lie some microseconds. */
const ENDING_MS = 100

/**
 * Node has no names for signals above 31 and reports death by one of them as exit status 0 (`signo_string` in
 * src/api/utils.cc), which would be a false success. How a process ended stands in /proc until node has waited for it,
 * and node does that after our turn: a look at the end of the process's output comes before it. And a signal that a
 * process does not handle is known to be its end.
 */
export function watchForRealTimeDeath(pid: number): RealTimeDeath {
  let signal: number | undefined
  const look = () => {
    for (const until = performance.now() + ENDING_MS; performance.now() < until; pause()) {
      const seen = lookAt(pid)
      if (seen === 'alive' || seen === 'gone') return
      if (seen === 'ending') continue
      if (seen > 31) signal = seen
      return
    }
  }
  return {
    get signal() {
      return signal
    },
    look,
    gets(number) {
      look()
      // One that ended while it got the signal has been waited for before node told us of either.
      if (signal === undefined && (isDeadly(pid, number) || lookAt(pid) === 'gone')) signal = number
    },
  }
}

const PF_EXITING = 0x4

/** The signal that it died of (0: none) as long as it is not waited for. proc_pid_stat(5): state, flags, exit_code. */
function lookAt(pid: number): number | 'ending' | 'alive' | 'gone' {
  const stat = read(pid, 'stat')
  if (stat === '') return 'gone'
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (fields[0] === 'Z') return Number(fields[49]) & 0x7f
  return (Number(fields[6]) & PF_EXITING) === 0 ? 'alive' : 'ending'
}

/** Whether the signal has its default effect on the process, which for all real-time ones is to end it. */
function isDeadly(pid: number, signal: number): boolean {
  const masks = Array.from(read(pid, 'status').matchAll(/^Sig(?:Blk|Ign|Cgt):\s*([0-9a-f]+)/gm))
  return (
    masks.length === 3 && masks.every(([, mask]) => ((BigInt(`0x${mask}`) >> BigInt(signal - 1)) & 1n) === 0n)
  )
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
