import { closeSync, fsyncSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { RunEvent, RunFact } from '../domain/event.ts'
import { openAppending } from '../kit/open-appending.ts'

/** Where the journal of a run is, below the state directory. */
export function journalPath(stateDir: string, runId: string): string {
  return join(stateDir, 'journal', `${runId}.ndjson`)
}

/** The journal of one run: every fact is here before anything else happens to it. */
export interface Journal extends Disposable {
  /** Numbers the fact and writes it as one line. Never throws: what cannot be written is kept and tried again. */
  append(fact: RunFact, at: number): RunEvent
  /** Makes what was written survive a power cut. */
  sync(): void
  /** Deletes it: the store has everything. */
  remove(): void
}

/**
 * Creates a journal (mode 0600). On a full or read-only disk the lines stay in memory and `onTrouble` is told once;
 * they are written when there is room again.
 */
export function createJournal(path: string, onTrouble: (error: Error) => void): Journal {
  let fd: number | undefined
  let seq = 0
  let unwritten: string[] = []
  let tornTail = false
  let told = false

  const write = () => {
    fd ??= openAppending(path)
    const bytes = Buffer.from(`${tornTail ? '\n' : ''}${unwritten.join('')}`)
    const written = writeSync(fd, bytes)
    if (written === bytes.length) {
      unwritten = []
      tornTail = false
    } else {
      // All lines are written again: whoever reads drops the torn one and skips a `seq` that it has.
      tornTail = true
      throw new Error(`only ${written} of ${bytes.length} bytes could be written`)
    }
  }
  const attempt = (action: () => void) => {
    try {
      action()
    } catch (error) {
      if (!told) onTrouble(error as Error)
      told = true
    }
  }

  return {
    append(fact, at) {
      seq += 1
      const event: RunEvent = { seq, at, ...fact }
      unwritten.push(`${JSON.stringify(event)}\n`)
      attempt(write)
      return event
    },
    sync: () => attempt(() => fd !== undefined && fsyncSync(fd)),
    remove: () => attempt(() => fd !== undefined && unlinkSync(path)),
    [Symbol.dispose]() {
      if (fd !== undefined) closeSync(fd)
    },
  }
}
