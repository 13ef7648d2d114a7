import { closeSync, constants, openSync, write, writeSync } from 'node:fs'
import { Socket } from 'node:net'
import { monotonicMs } from '../kit/monotonic.ts'
import type { StreamView } from './stream-view.ts'

/**
 * Where bytes are passed on to: one of our own streams. Disposing of it closes what it has opened, not that stream, and
 * drops what it keeps back.
 */
export interface Sink extends Disposable {
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

/** A descriptor that bytes go to. */
interface Target extends Disposable {
  /** Undefined: nothing can be written to it at once. */
  fd: number | undefined
  /** Where the piece of `chunk` that begins at `from` ends; it leaves in one write. */
  pieceEnd(chunk: Buffer, from: number): number
  /** Writes one piece as soon as there is room. */
  writeLater(piece: Buffer): Promise<void>
}

/**
 * A sink for our own descriptor `fd`. Never changes the flags of the caller's description: a pipe or terminal is opened
 * anew through /proc, and only that description does not block; a socket, which cannot be opened anew, blocks a thread;
 * anything else is written to as it is.
 */
export function openSink(fd: number, view: StreamView, events: SinkEvents): Sink {
  return createSink(openTarget(fd, view), events)
}

function createSink(target: Target, events: SinkEvents): Sink {
  let waiting: Promise<void> | undefined
  let broken = false
  const dropped = Promise.withResolvers<void>()
  let disposed = false

  const fail = (error: unknown) => {
    if (broken) return
    broken = true
    events.onBroken(error as NodeJS.ErrnoException)
  }
  const writeAll = async (chunk: Buffer) => {
    for (let from = 0; from < chunk.length && !broken; ) {
      const end = target.pieceEnd(chunk, from)
      await target.writeLater(chunk.subarray(from, end))
      from = writePieces(target, chunk, end)
    }
  }

  return {
    write(chunk) {
      if (broken) return true
      let from = 0
      if (waiting === undefined) {
        try {
          from = writePieces(target, chunk, 0)
        } catch (error) {
          fail(error)
          return true
        }
        if (from === chunk.length) return true
      }
      const rest = Buffer.from(chunk.subarray(from))
      const turn: Promise<void> = (waiting ?? Promise.resolve())
        .then(() => writeAll(rest))
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
      while (waiting !== undefined && !disposed) await Promise.race([waiting, dropped.promise])
    },
    [Symbol.dispose]() {
      if (disposed) return
      disposed = true
      broken = true
      dropped.resolve()
      target[Symbol.dispose]()
    },
  }
}

/** Writes as much as there is room for; returns where it stopped. */
function writePieces({ fd, pieceEnd }: Target, chunk: Buffer, from: number): number {
  if (fd === undefined) return from
  let written = from
  try {
    while (written < chunk.length)
      written += writeSync(fd, chunk, written, pieceEnd(chunk, written) - written)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
  }
  return written
}

function openTarget(fd: number, view: StreamView): Target {
  const isPipe = view.kind === 'pipe' && view.reopenable
  const pieceEnd = isPipe ? lineEnd : (chunk: Buffer) => chunk.length
  if (view.kind === 'pipe' && view.isSocket) return { fd: undefined, pieceEnd, ...inThread(fd) }
  const own = isPipe || view.kind === 'terminal' ? openAnew(fd) : undefined
  if (own === undefined) return { fd, pieceEnd, ...byTime(fd) }
  return { fd: own, pieceEnd, ...(isPipe ? byPolling(own) : byTime(own, () => closeQuietly(own))) }
}

/** Another user's pipe or terminal cannot be opened again; it can still be written to. */
function openAnew(fd: number): number | undefined {
  try {
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  } catch {
    return undefined
  }
}

/** Says something to whoever is at `fd` now; a terminal that is stopped is not waited for. */
export function writeIfRoom(fd: number, text: string): void {
  const own = openAnew(fd)
  try {
    writeSync(own ?? fd, text)
  } catch {
    // There is no room, or nobody.
  }
  if (own !== undefined) closeQuietly(own)
}

/** What a pipe takes in one piece or not at all, whoever else writes into it (pipe(7)). */
const PIPE_BUF = 4096

/** Lines stay whole among those of others: a piece is as many lines as a pipe takes at once. */
function lineEnd(chunk: Buffer, from: number): number {
  const most = from + PIPE_BUF
  if (most >= chunk.length) return chunk.length
  const newline = chunk.lastIndexOf(0x0a, most - 1)
  return newline < from ? most : newline + 1
}

type Waiting = Pick<Target, 'writeLater' | typeof Symbol.dispose>

/** Node's loop waits for room in a pipe. */
function byPolling(fd: number): Waiting {
  let socket: Socket | undefined
  return {
    writeLater(piece) {
      socket ??= new Socket({ fd, readable: false, writable: true }).on('error', () => {})
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      socket.write(piece, error => (error ? reject(error) : resolve()))
      return promise
    },
    [Symbol.dispose]: () => (socket === undefined ? closeQuietly(fd) : socket.destroy()),
  }
}

/** There is nothing to wait on but time, at a terminal and where somebody else made a description non-blocking. */
function byTime(fd: number, close = () => {}): Waiting {
  let open = true
  return {
    async writeLater(piece) {
      let fullSince = monotonicMs()
      for (let written = 0; open; ) {
        try {
          while (written < piece.length) {
            written += writeSync(fd, piece, written)
            fullSince = monotonicMs()
          }
          return
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
        }
        await aMoment(monotonicMs() - fullSince)
      }
    },
    [Symbol.dispose]() {
      open = false
      close()
    },
  }
}

/** A terminal has room again within a tenth of a millisecond, mostly; one that does not is looked at less and less often. */
function aMoment(waitedMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (waitedMs < 0.3) setImmediate(resolve)
  else setTimeout(resolve, Math.min(waitedMs, 20))
  return promise
}

/** The journal that is slow or stands still must not keep us from passing on signals. */
function inThread(fd: number): Waiting {
  const later = byTime(fd)
  return {
    async writeLater(piece) {
      let written = 0
      try {
        while (written < piece.length) written += await writeBlocking(fd, piece.subarray(written))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
        await later.writeLater(piece.subarray(written))
      }
    },
    [Symbol.dispose]: later[Symbol.dispose],
  }
}

function writeBlocking(fd: number, bytes: Buffer): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  write(fd, bytes, (error, count) => (error ? reject(error) : resolve(count)))
  return promise
}

/** Closes a descriptor that may be closed already. */
export function closeQuietly(fd: number): void {
  try {
    closeSync(fd)
  } catch {
    // It is closed: all that was wanted.
  }
}
