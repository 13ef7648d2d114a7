import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { monotonicMs } from '../kit/monotonic.ts'

/** Reads a file while others append to it. */
export interface Follower {
  /**
   * Reads what is there now, and stops. With a limit, what has not been read after so many milliseconds is passed over
   * up to the last of its lines: whoever waits for us is not to wait for a hole of terabytes.
   */
  finish(limitMs?: number): void
}

/** So often while it grows; more and more rarely while it does not, since every look wakes us up. */
const POLL_MS = 150
const MOST_POLL_MS = 1_000
const NEWLINE = 10
/** A chunk at a time per turn of the event loop, so that signals and pipes get their turn as well. */
const CHUNK_BYTES = 256 * 1024
/** What was read last is compared before more is read: a file that was truncated may have grown beyond it again. */
const KNOWN_BYTES = 64
/** What is always read. */
const LAST_BYTES = 1024 * 1024

/**
 * Follows `path` from byte `from`, polling its size (measured: cheaper than fs.watch by ten at 1,000 lines a second),
 * whatever becomes of its name: those who write have it open, as we have. After a truncation it is read from its
 * beginning, or, where its writer went on at its old place and left a hole, from there. `onChunk`'s bytes are valid during
 * the call. `onLost` is told when it cannot be read any more.
 */
export function followFile(
  path: string,
  from: number,
  onChunk: (chunk: Buffer) => void,
  onLost: (error: Error) => void,
): Follower {
  const fd = openSync(path, 'r')
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  let position = from
  let known = Buffer.alloc(0)
  /** After a truncation, until something is found: where it had been read to. */
  let readBefore = 0
  let timer: NodeJS.Timeout | NodeJS.Immediate | undefined
  let done = false
  let pollMs = POLL_MS

  const startAnew = () => {
    readBefore = Math.max(readBefore, position)
    position = 0
    known = Buffer.alloc(0)
  }
  const readOnce = (): number => {
    const { size } = fstatSync(fd)
    if (size < position) startAnew()
    if (size === position) return 0
    let count = readSync(fd, buffer, 0, CHUNK_BYTES, position - known.length)
    if (!known.equals(buffer.subarray(0, known.length))) {
      startAnew()
      count = readSync(fd, buffer, 0, CHUNK_BYTES, 0)
    }
    const fresh = buffer.subarray(known.length, count)
    position += fresh.length
    known = Buffer.from(buffer.subarray(Math.max(0, count - KNOWN_BYTES), count))
    const begin = readBefore === 0 ? 0 : fresh.findIndex(byte => byte !== 0)
    if (begin === -1) {
      // A hole: whoever writes goes on where the file had ended, as far as we know, or behind it.
      position = Math.max(position, Math.min(readBefore, size))
      known = Buffer.alloc(0)
    } else {
      readBefore = 0
      onChunk(fresh.subarray(begin))
    }
    return count
  }
  /** Goes on with a whole line near the end. */
  const passOver = (end: number) => {
    const last = Buffer.alloc(LAST_BYTES)
    const from = Math.max(position, end - LAST_BYTES)
    const newline = last.subarray(0, readSync(fd, last, 0, LAST_BYTES, from)).indexOf(NEWLINE)
    position = newline === -1 ? end : from + newline + 1
    known = Buffer.alloc(0)
    onChunk(Buffer.of(NEWLINE)) // what was begun has an end
  }
  const stop = () => {
    done = true
    clearTimeout(timer as NodeJS.Timeout)
    closeSync(fd)
  }
  const protect = (action: () => void) => {
    if (done) return
    try {
      action()
    } catch (error) {
      stop()
      onLost(error as Error)
    }
  }
  const turn = () =>
    protect(() => {
      const count = readOnce()
      pollMs = count > 0 ? POLL_MS : Math.min(pollMs * 1.3, MOST_POLL_MS)
      timer = count === CHUNK_BYTES ? setImmediate(turn) : setTimeout(turn, pollMs).unref()
    })
  timer = setTimeout(turn, POLL_MS).unref()

  return {
    finish: (limitMs = Number.POSITIVE_INFINITY) =>
      protect(() => {
        const end = fstatSync(fd).size
        const until = monotonicMs() + limitMs
        while (readOnce() > 0 && position < end) {
          if (position < end - LAST_BYTES && monotonicMs() > until) passOver(end)
        }
        stop()
      }),
  }
}
