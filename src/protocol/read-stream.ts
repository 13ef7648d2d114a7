import { frameStart, LONGEST_SEQUENCE, nextBreak } from './breaks.ts'
import { type Carry, carriedMarker, carryDull, carryFresh, carryMarker, type OpenMarker } from './carry.ts'
import { findMarkers, LONGEST_LINE, type MarkerFinder, WORD_LENGTH } from './find-marker.ts'
import { findMarkerEnd } from './glued.ts'
import { type Opening, openingAfter } from './opening.ts'
import { readStatement, type Statement } from './statement.ts'

/** Gets what looks like a marker, and where it stands in the bytes that are read; before them, if it began earlier. */
export type Hear = (statement: Statement, place: Place) => void

export interface Place {
  /** Where what is there for it alone begins: itself, or a logger's prefix. */
  from: number
  to: number
  /** It stands directly behind another one. */
  isGlued: boolean
}

/** Reads the markers of what a command printed. The bytes begin where `before` says; returns what to keep of them. */
export function readStream(bytes: Buffer, before: Carry, hear: Hear): Carry {
  const find = findMarkers(bytes)
  let dull = before.kind === 'dull'
  /** Where the present frame begins, unless it is dull. */
  let from = 0
  /** Everything before is done. */
  let at = 0
  let marker = before.kind === 'marker' ? carriedMarker(before) : undefined
  let hit = marker === undefined ? find.next(0) : 0
  while (hit !== -1) {
    if (marker === undefined) {
      const start = frameStart(bytes, at, hit)
      if (start !== undefined) from = start
      if (start !== undefined || !dull) marker = markerAt(bytes, from, hit)
    }
    if (marker === undefined) {
      dull = true
      at = hit + WORD_LENGTH
    } else {
      const end = nextBreak(bytes, hit + WORD_LENGTH)
      const open = readFrame(find, marker, end?.end, hear)
      if (end === undefined) return open === undefined ? carryDull(bytes) : carryMarker(bytes, open)
      dull = false
      marker = undefined
      from = at = end.next
    }
    hit = find.next(at)
  }
  const reach = bytes.length - LONGEST_LINE - 2 * LONGEST_SEQUENCE
  const start = frameStart(bytes, Math.max(at, reach), bytes.length)
  if (start !== undefined) return carryFresh(bytes, start)
  const canBegin = !dull && bytes.length - from <= LONGEST_LINE + WORD_LENGTH
  return canBegin ? carryFresh(bytes, from) : carryDull(bytes)
}

/**
 * Reads the markers from the given one to the end of their frame. With the end unknown (undefined) it reads those that
 * another one has ended and returns the last; undefined when that is too long to become one.
 */
export function readFrame(
  find: MarkerFinder,
  marker: OpenMarker,
  end: number | undefined,
  hear: Hear,
): OpenMarker | undefined {
  const { bytes } = find
  const limit = end ?? bytes.length
  let open = marker
  for (;;) {
    const markerEnd = findMarkerEnd(find, open.start, limit, end !== undefined)
    if (typeof markerEnd === 'number') {
      hearMarker(markerEnd)
      open = { from: markerEnd, start: markerEnd, opening: 'plain', isGlued: true }
      continue
    }
    if (end === undefined) return limit - open.start > LONGEST_LINE + WORD_LENGTH + 1 ? undefined : open
    if (end - open.start <= LONGEST_LINE) hearMarker(end)
    return undefined
  }

  function hearMarker(to: number): void {
    const statement = readStatement(bytes.toString('utf8', open.start, to), open.opening)
    if (statement !== undefined) hear(statement, { from: open.from, to, isGlued: open.isGlued })
  }
}

function markerAt(bytes: Buffer, from: number, hit: number): OpenMarker | undefined {
  const opening = openingIn(bytes, from, hit)
  return opening && { from: opening === 'behind-bar' ? hit : from, start: hit, opening, isGlued: false }
}

function openingIn(bytes: Buffer, from: number, hit: number): Opening | undefined {
  if (hit === from) return 'plain'
  return hit - from > LONGEST_LINE ? undefined : openingAfter(bytes.toString('utf8', from, hit))
}
