import { closeSync, constants, openSync, write, writeSync } from 'node:fs'
import { Socket } from 'node:net'
import type { StreamView } from './stream-view.ts'

/** Where bytes are passed on to: one of our own streams. */
export interface Sink {
  /** Writes all of `chunk`. False: it is kept back, and `onDrain` is called when there is room again. */
  write(chunk: Buffer): boolean
  /** Resolves when everything written has left. */
  flushed(): Promise<void>
}

export interface SinkEvents {
  onDrain: () => void
  /** The reader has gone, or the file cannot take more. Nothing is written any more. */
  onBroken: (error: NodeJS.ErrnoException) => void
}

/**
 * A sink for our own descriptor `fd`. Never changes the flags of the caller's description: a pipe is opened anew
 * through /proc and that description waits without blocking; a socket, which cannot be opened anew, blocks a thread;
 * anything else is written to as it is.
 */
export function openSink(fd: number, view: StreamView, events: SinkEvents): Sink {
  if (view.kind === 'pipe' && view.reopenable) {
    try {
      const own = openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK)
      return createSink(writeNow(own), events, rest => waitWithSocket(own, rest, events))
    } catch {
      // Another user's pipe cannot be opened again; it can still be written to.
    }
  }
  if (view.kind === 'pipe' && view.isSocket)
    return createSink(
      () => 0,
      events,
      rest => writeInThread(fd, rest),
    )
  return createSink(writeNow(fd), events, rest => waitWithTimer(fd, rest))
}

/** `writeAtOnce` returns how many bytes have gone; for all others `waitFor` is called. */
function createSink(
  writeAtOnce: (chunk: Buffer) => number,
  events: SinkEvents,
  waitFor: (rest: Buffer) => Promise<void>,
): Sink {
  let waiting: Promise<void> | undefined
  let broken = false

  const fail = (error: unknown) => {
    broken = true
    events.onBroken(error as NodeJS.ErrnoException)
  }

  return {
    write(chunk) {
      if (broken) return true
      if (waiting === undefined) {
        try {
          const written = writeAtOnce(chunk)
          if (written === chunk.length) return true
          chunk = chunk.subarray(written)
        } catch (error) {
          fail(error)
          return true
        }
      }
      const rest = Buffer.from(chunk)
      const turn: Promise<void> = (waiting ?? Promise.resolve())
        .then(() => (broken ? undefined : waitFor(rest)))
        .catch(fail)
        .then(() => {
          if (waiting !== turn) return
          waiting = undefined
          events.onDrain()
        })
      waiting = turn
      return false
    },
    flushed: async () => {
      while (waiting !== undefined) await waiting
    },
  }
}

const writeNow = (fd: number) => (chunk: Buffer) => writeSome(fd, chunk)

/** Writes as much as there is room for; returns the number of bytes. */
function writeSome(fd: number, chunk: Buffer): number {
  let written = 0
  try {
    while (written < chunk.length) written += writeSync(fd, chunk, written)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
  }
  return written
}

const sockets = new Map<number, Socket>()

function waitWithSocket(fd: number, rest: Buffer, events: SinkEvents): Promise<void> {
  let socket = sockets.get(fd)
  if (socket === undefined) {
    socket = new Socket({ fd, readable: false, writable: true })
    socket.on('error', events.onBroken)
    sockets.set(fd, socket)
  }
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  socket.write(rest, error => (error ? reject(error) : resolve()))
  return promise
}

/** The journal that is slow or stands still must not keep us from passing on signals. */
async function writeInThread(fd: number, rest: Buffer): Promise<void> {
  let written = 0
  try {
    while (written < rest.length) written += await writeBlocking(fd, rest.subarray(written))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    await waitWithTimer(fd, rest.subarray(written))
  }
}

function writeBlocking(fd: number, bytes: Buffer): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  write(fd, bytes, (error, count) => (error ? reject(error) : resolve(count)))
  return promise
}

/** For a description that somebody else made non-blocking: there is nothing to wait on but time. */
async function waitWithTimer(fd: number, rest: Buffer): Promise<void> {
  let written = writeSome(fd, rest)
  for (let pauseMs = 1; written < rest.length; pauseMs = Math.min(pauseMs * 2, 20)) {
    await new Promise(resolve => setTimeout(resolve, pauseMs))
    written += writeSome(fd, rest.subarray(written))
  }
}

/** Closes a descriptor that may be closed already. */
export function closeQuietly(fd: number): void {
  try {
    closeSync(fd)
  } catch {
    // It is closed: all that was wanted.
  }
}
