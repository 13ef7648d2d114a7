import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

/** A pipe whose ends are ours. */
export interface OwnPipe {
  /** For the child; blocking, as a shell would give it. */
  writeEnd: number
  /** For us; does not block. */
  readEnd: number
}

/**
 * Makes a real pipe of the one that the launcher left at `fd`, or nothing where there is none: node's own pipes are
 * socket pairs, which a command cannot open as /dev/stdout (nodejs/node#21941).
 */
export function adoptPipe(fd: number | undefined): OwnPipe | undefined {
  if (fd === undefined) return undefined
  let readEnd: number | undefined
  try {
    if (!fstatSync(fd).isFIFO()) return undefined
    const path = `/proc/self/fd/${fd}`
    readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    drain(readEnd) // of what the launcher left in it
    const writeEnd = openSync(path, constants.O_WRONLY)
    closeSync(fd)
    return { writeEnd, readEnd }
  } catch {
    if (readEnd !== undefined) closeSync(readEnd)
    return undefined
  }
}

/**
 * Opens the read end once more, blocking, for a process that goes on reading after us. Throws where it is no pipe: it
 * was closed, and its number is used for something else by now.
 */
export function reopenForReading(readEnd: number): number {
  if (!fstatSync(readEnd).isFIFO()) throw new Error(`${readEnd} is no pipe`)
  const path = `/proc/self/fd/${readEnd}`
  // A FIFO whose command has just ended would keep us waiting for another writer (fifo(7)): so there is one.
  const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
  try {
    return openSync(path, constants.O_RDONLY)
  } finally {
    closeSync(writer)
  }
}

/** Takes out all that is there: an empty pipe ends where it has no writer, and says so where it has. */
function drain(readEnd: number): void {
  const buffer = Buffer.alloc(4096)
  try {
    while (readSync(readEnd, buffer) > 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
  }
}
