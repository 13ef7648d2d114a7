import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { within } from '../kit/within.ts'

/**
 * A `cat` from the reading end of a pseudo-terminal to where the output would go without one. That end can neither be
 * kept from a command started later nor be opened again by whoever reads on after us: so it gets a process of its own,
 * and what follows is a pipe or a file like any other. It goes on after us as long as somebody writes.
 */
export interface Pump {
  /** What comes out, where it was started with 'pipe'. */
  stdout: Readable | null
  /**
   * Waits until all that a process wrote before its end has come out: exactly where nobody else can write there any
   * more, otherwise until there has been nothing to do for a while. False: nothing has come since the last call, or so
   * much that it is no longer that process's.
   */
  settle(): Promise<boolean>
}

/** Throws if there is no `cat`, or no process to be had. */
export function startPump(master: number, to: number | 'pipe'): Pump {
  // In a session of its own: the signals of ours are for the command.
  const cat = spawn('cat', { stdio: [master, to, 'ignore'], cwd: '/', detached: true })
  cat.on('error', () => {}) // told by the missing PID
  const ended = new Promise<void>(resolve => cat.on('exit', () => resolve()))
  cat.unref()
  if (cat.pid === undefined) throw new Error('cat cannot be started')
  let seen: number | undefined
  let atFirst: number | undefined
  return {
    stdout: cat.stdout,
    async settle() {
      const before = seen
      for (;;) {
        const { waits, bytes } = lookAt(cat)
        atFirst ??= bytes
        if (bytes > atFirst + LAST_BYTES) return false
        if (waits && bytes === seen) return bytes !== before
        seen = bytes
        await within(IDLE_MS, ended)
      }
    },
  }
}

/** More than a dead process can have left in a terminal and in cat: the rest is somebody else's. */
const LAST_BYTES = 1024 * 1024

/** Whether it waits for others, and how much it has read: the third field of stat, and io (proc(5)). */
function lookAt({ pid, exitCode, signalCode }: ChildProcess): { waits: boolean; bytes: number } {
  const ENDED = { waits: true, bytes: -1 } // as where there is no /proc
  if (exitCode !== null || signalCode !== null) return ENDED
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const io = /^rchar: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, 'latin1'))
    return { waits: stat.charAt(stat.lastIndexOf(')') + 2) === 'S', bytes: Number(io?.[1] ?? -1) }
  } catch {
    return ENDED
  }
}

/** More than the relay leaves a command that is over (`FINISH_WITHIN_MS`): it is being read by then. */
const IDLE_MS = 100
