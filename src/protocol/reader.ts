import { nextBreak } from './breaks.ts'
import { type Carry, carriedMarker, FRESH } from './carry.ts'
import { findMarkers } from './find-marker.ts'
import { type Hear, readFrame } from './read-stream.ts'

/** Reads a stream of bytes piece by piece, with what matters of the pieces before. */
export interface Reader {
  push(chunk: Buffer): void
  /** Nothing follows: an unfinished marker counts as it is. */
  end(): void
  /** What is undecided: it may yet become something. */
  readonly carry: Carry
  /** How many bytes have come. */
  readonly length: number
}

/** `hear` gets places in the stream: the first byte of all is 0. */
export function createReader(read: (bytes: Buffer, before: Carry, hear: Hear) => Carry, hear: Hear): Reader {
  let carry = FRESH
  let length = 0
  const readOn = (bytes: Buffer) => {
    const first = length - carry.bytes.length
    const whole = carry.bytes.length === 0 ? bytes : Buffer.concat([carry.bytes, bytes])
    length += bytes.length
    carry = read(whole, carry, inStream(first, hear))
  }
  return {
    push(chunk) {
      // What is carried is joined with no more than it needs.
      const head = carry.bytes.length === 0 ? 0 : (nextBreak(chunk, 0)?.next ?? 0)
      if (head > 0) readOn(chunk.subarray(0, head))
      if (head < chunk.length) readOn(chunk.subarray(head))
    },
    end() {
      readUnfinished(carry, length, hear)
      carry = FRESH
    },
    get carry() {
      return carry
    },
    get length() {
      return length
    },
  }
}

/** Hears the unfinished marker that a stream of this length ends with, as it is. */
export function readUnfinished(carry: Carry, length: number, hear: Hear): void {
  if (carry.kind !== 'marker') return
  const { bytes } = carry
  const toStream = inStream(length - bytes.length, hear)
  readFrame(findMarkers(bytes), carriedMarker(carry), bytes.length, toStream)
}

/** Turns places in bytes that begin at `first` into places in their stream. */
function inStream(first: number, hear: Hear): Hear {
  return (statement, { from, to, isGlued }) =>
    hear(statement, { from: first + from, to: first + to, isGlued })
}
