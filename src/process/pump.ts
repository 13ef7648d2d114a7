import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Readable } from 'node:stream'

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
   * more, otherwise until there has been nothing to do for a while. False: nothing has come out since the last call.
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
  let before: string | undefined
  return {
    stdout: cat.stdout,
    async settle() {
      const first = before
      for (;;) {
        const now = occupationOf(cat)
        if (now === before && now !== RUNNING) return now !== first
        before = now
        await orSoon(ended)
      }
    },
  }
}

const RUNNING = 'running'

/** While it waits: how much it has done so far (proc(5): the third field of stat, and io). */
function occupationOf({ pid, exitCode, signalCode }: ChildProcess): string {
  if (exitCode !== null || signalCode !== null) return 'ended'
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    if (stat.charAt(stat.lastIndexOf(')') + 2) !== 'S') return RUNNING
    return readFileSync(`/proc/${pid}/io`, 'latin1')
  } catch {
    return 'unknown'
  }
}

const IDLE_MS = 100

function orSoon(ended: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, IDLE_MS)
  return Promise.race([ended, promise]).finally(() => clearTimeout(timer))
}
