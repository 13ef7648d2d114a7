import { frameStart, LONGEST_SEQUENCE, nextBreak } from './breaks.ts'
import { type Carry, carryDull, carryFresh, carryMarker } from './carry.ts'
import { findMarkers, LONGEST_LINE, type MarkerFinder, WORD_LENGTH } from './find-marker.ts'
import { findMarkerEnd } from './glued.ts'
import { type Opening, openingAfter } from './opening.ts'
import { readStatement, type Statement } from './statement.ts'

/** Reads the markers of what a command printed. The bytes begin where `before` says; returns what to keep of them. */
export function readStream(bytes: Buffer, before: Carry, hear: (statement: Statement) => void): Carry {
  const find = findMarkers(bytes)
  let dull = before.kind === 'dull'
  /** Where the present frame begins, unless it is dull. */
  let from = 0
  /** Everything before is done. */
  let at = 0
  let opening = before.kind === 'marker' ? before.opening : undefined
  let hit = opening === undefined ? find.next(0) : 0
  while (hit !== -1) {
    if (opening === undefined) {
      const start = frameStart(bytes, at, hit)
      if (start !== undefined) from = start
      if (start !== undefined || !dull) opening = openingOf(bytes, from, hit)
    }
    if (opening === undefined) {
      dull = true
      at = hit + WORD_LENGTH
    } else {
      const end = nextBreak(bytes, hit + WORD_LENGTH)
      const open = readFrame(find, hit, opening, end?.end, hear)
      if (end === undefined)
        return open === undefined ? carryDull(bytes) : carryMarker(bytes, open.start, open.opening)
      dull = false
      opening = undefined
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

/** A marker that has begun and whose end is not yet printed. */
interface OpenMarker {
  start: number
  opening: Opening
}

/**
 * Reads the markers from `start` to the end of their frame. With the end unknown (undefined) it reads those that
 * another one has ended and returns the last; undefined when that is too long to become one.
 */
export function readFrame(
  find: MarkerFinder,
  start: number,
  opening: Opening,
  end: number | undefined,
  hear: (statement: Statement) => void,
): OpenMarker | undefined {
  const { bytes } = find
  const limit = end ?? bytes.length
  const open: OpenMarker = { start, opening }
  for (;;) {
    const markerEnd = findMarkerEnd(find, open.start, limit, end !== undefined)
    if (typeof markerEnd === 'number') {
      hearMarker(open, markerEnd)
      open.start = markerEnd
      open.opening = 'plain'
      continue
    }
    if (end === undefined) return limit - open.start > LONGEST_LINE + WORD_LENGTH + 1 ? undefined : open
    if (end - open.start <= LONGEST_LINE) hearMarker(open, end)
    return undefined
  }

  function hearMarker(marker: OpenMarker, to: number): void {
    const statement = readStatement(bytes.toString('utf8', marker.start, to), marker.opening)
    if (statement !== undefined) hear(statement)
  }
}

function openingOf(bytes: Buffer, from: number, hit: number): Opening | undefined {
  if (hit === from) return 'plain'
  return hit - from > LONGEST_LINE ? undefined : openingAfter(bytes.toString('utf8', from, hit))
}
