import { openSequence } from './breaks.ts'
import type { Opening } from './opening.ts'

/** What is kept of a stream between two chunks: the end of the one before, as far as it can still matter. */
export type Carry =
  /** The beginning of a frame that has no marker so far. */
  | { kind: 'fresh'; bytes: Buffer }
  /** The last marker of a frame, from its `::tasker` on, not yet ended. */
  | { kind: 'marker'; bytes: Buffer; opening: Opening }
  /** Nothing counts any more until the frame ends. */
  | { kind: 'dull'; bytes: Buffer }

const NOTHING = Buffer.alloc(0)

export const FRESH: Carry = { kind: 'fresh', bytes: NOTHING }

/** Keeps the bytes from `from` on; the chunk itself may be used again by its owner. */
export function carryFresh(bytes: Buffer, from: number): Carry {
  return from === bytes.length ? FRESH : { kind: 'fresh', bytes: Buffer.from(bytes.subarray(from)) }
}

export function carryMarker(bytes: Buffer, from: number, opening: Opening): Carry {
  return { kind: 'marker', bytes: Buffer.from(bytes.subarray(from)), opening }
}

export function carryDull(bytes: Buffer): Carry {
  return { kind: 'dull', bytes: Buffer.from(openSequence(bytes)) }
}
