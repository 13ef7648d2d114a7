import { openSequence } from './breaks.ts'
import type { Opening } from './opening.ts'

/** What is kept of a stream between two chunks: the end of the one before, as far as it can still matter. */
export type Carry =
  /** The beginning of a frame that has no marker so far. */
  | { kind: 'fresh'; bytes: Buffer }
  /** The last marker of a frame, from its `::tasker` on, not yet ended. `before`: bytes that belong to it before that. */
  | { kind: 'marker'; bytes: Buffer; opening: Opening; before: number; isGlued: boolean }
  /** Nothing counts any more until the frame ends. */
  | { kind: 'dull'; bytes: Buffer }

/** A marker whose end is not yet known, in the bytes that are read. */
export interface OpenMarker {
  /** Where what is there for the marker alone begins: it, or the logger's prefix before it. */
  from: number
  start: number
  opening: Opening
  /** It stands directly behind another one. */
  isGlued: boolean
}

const NOTHING = Buffer.alloc(0)

export const FRESH: Carry = { kind: 'fresh', bytes: NOTHING }

/** Keeps the bytes from `from` on; the chunk itself may be used again by its owner. */
export function carryFresh(bytes: Buffer, from: number): Carry {
  return from === bytes.length ? FRESH : { kind: 'fresh', bytes: Buffer.from(bytes.subarray(from)) }
}

export function carryMarker(bytes: Buffer, { from, start, opening, isGlued }: OpenMarker): Carry {
  return { kind: 'marker', bytes: Buffer.from(bytes.subarray(start)), opening, before: start - from, isGlued }
}

/** The same marker, in the bytes that were kept of it. */
export function carriedMarker({ opening, before, isGlued }: Carry & { kind: 'marker' }): OpenMarker {
  return { from: -before, start: 0, opening, isGlued }
}

export function carryDull(bytes: Buffer): Carry {
  return { kind: 'dull', bytes: Buffer.from(openSequence(bytes)) }
}
