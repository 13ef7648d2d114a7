import { closeSync, fstatSync, fsync, fsyncSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { RunEvent, RunFact } from '../domain/event.ts'
import { monotonicMs } from '../kit/monotonic.ts'
import { openAppending } from '../kit/open-appending.ts'
import { readBackFrom } from './read-back.ts'
import { parseLine } from './replay.ts'

/** Where the journal of a run is, below the state directory. */
export function journalPath(stateDir: string, runId: string): string {
  return join(stateDir, 'journal', `${runId}.ndjson`)
}

/** The journal of one run: every fact is here before anything else happens to it. */
export interface Journal extends Disposable {
  /** Numbers the fact and writes it as one line. Never throws: what cannot be written is kept and tried again. */
  append(fact: RunFact, at: number): RunEvent
  /** Up to `most` of the events after `seq`, in order. */
  eventsAfter(seq: number, most: number): RunEvent[]
  /** All of it is in the file, for others to read. */
  readonly isWritten: boolean
  /** Makes what was written survive a power cut. */
  sync(): void
  /** Deletes it: the store has everything. */
  remove(): void
}

/** The start survives a power cut too, but nobody waits for that. */
const SYNC_START_MS = 1_000
/** Where much waits for a disk that stays full, it is not all tried again with each line. */
const RETRY = { lines: 100, afterMs: 1_000 }

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
  let retryAt = 0
  const readBack = readBackFrom(path)

  const write = () => {
    if (unwritten.length === 0) return
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
  /** A journal that holds nothing tells nobody anything: none is left on a full disk. */
  const removeEmpty = () => {
    if (fd === undefined) return
    const stat = fstatSync(fd)
    if (!stat.isFile() || stat.size > 0) return
    closeSync(fd)
    fd = undefined
    unlinkSync(path)
  }
  const attempt = (action: () => void) => {
    try {
      action()
    } catch (error) {
      if (!told) onTrouble(error as Error)
      told = true
    }
  }
  const writeOrKeep = () => {
    attempt(() => {
      try {
        write()
      } catch (error) {
        retryAt = monotonicMs() + RETRY.afterMs
        removeEmpty()
        throw error
      }
    })
  }
  const timer = setTimeout(() => fd !== undefined && fsync(fd, () => {}), SYNC_START_MS)
  timer.unref()

  return {
    append(fact, at) {
      seq += 1
      const event: RunEvent = { seq, at, ...fact }
      unwritten.push(`${JSON.stringify(event)}\n`)
      if (unwritten.length <= RETRY.lines || monotonicMs() >= retryAt) writeOrKeep()
      return event
    },
    eventsAfter(afterSeq, most) {
      let events: RunEvent[] = []
      attempt(() => {
        if (fd !== undefined) events = readBack(afterSeq, most)
      })
      for (const line of unwritten) {
        if (events.length >= most) break
        const event = parseLine(line)
        if (event !== undefined && event.seq > (events.at(-1)?.seq ?? afterSeq)) events.push(event)
      }
      return events
    },
    get isWritten() {
      return unwritten.length === 0
    },
    sync() {
      writeOrKeep()
      attempt(() => fd !== undefined && fsyncSync(fd))
    },
    remove: () => attempt(() => fd !== undefined && unlinkSync(path)),
    [Symbol.dispose]() {
      clearTimeout(timer)
      if (fd !== undefined) closeSync(fd)
    },
  }
}
