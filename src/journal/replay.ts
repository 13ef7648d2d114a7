import { closeSync, constants, openSync, readFileSync, statSync, unlinkSync, writeSync } from 'node:fs'
import type { RunEvent, RunFact } from '../domain/event.ts'

/**
 * The events of a journal in order. A torn line (the writer died in the middle, or the disk was full) is dropped and a
 * `seq` that was there before is skipped. Empty when the file is gone, or its beginning is: no run can be told from it.
 */
export function replay(path: string): RunEvent[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  const events: RunEvent[] = []
  for (const line of text.split('\n')) {
    const event = parseLine(line)
    if (event !== undefined && event.seq > (events.at(-1)?.seq ?? 0)) events.push(event)
  }
  return events[0]?.kind === 'started' ? events : []
}

/**
 * Adds a fact to the journal of a run whose own supervisor is gone. Two who do it at once write the same `seq`, and
 * only one of them counts. Undefined when the journal is gone by now.
 */
export function appendAfterwards(path: string, events: readonly RunEvent[], fact: RunFact, at: number) {
  const event: RunEvent = { seq: (events.at(-1)?.seq ?? 0) + 1, at, ...fact }
  try {
    const fd = openSync(path, constants.O_WRONLY | constants.O_APPEND)
    try {
      writeSync(fd, `\n${JSON.stringify(event)}\n`)
    } finally {
      closeSync(fd)
    }
    return event
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

const ABANDONED_MS = 60 * 60 * 1000

/** Whether nobody writes any more what tells no run: its writer found the disk full, and was killed. */
export function isAbandoned(path: string, now: number): boolean {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat !== undefined && now - stat.mtimeMs > ABANDONED_MS
}

/** Deletes a journal; it does not matter who is first. */
export function removeJournal(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/** The event of a line; undefined for one that is torn. */
export function parseLine(line: string): RunEvent | undefined {
  if (line === '') return undefined
  try {
    const event = JSON.parse(line)
    return typeof event?.seq === 'number' && typeof event.kind === 'string' ? event : undefined
  } catch {
    return undefined
  }
}
