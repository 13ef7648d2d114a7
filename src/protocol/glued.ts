import { cleanLine, endsInsideTerminalString } from './clean.ts'
import { LONGEST_LINE, type MarkerFinder, WORD_LENGTH } from './find-marker.ts'

const SPACE = 0x20
const QUOTE = 0x22
const COLON = 0x3a
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** Directly behind one of these it is spoken of, not printed. So is what stands behind grep's `file:line:`. */
const SPOKEN_OF = /[\s"'`(]$|:\d+:$/
/** So much of the text before is looked at. */
const GLIMPSE = 256

/** Where one marker ends: where another is glued to it, with its frame, or not yet known (`wait`). */
export type MarkerEnd = number | 'frame' | 'wait'

/**
 * Finds the end of the marker at `start`. Two writers on one pipe, or a `printf` without a newline, glue markers
 * together; only a JSON object may contain the word itself. `limit` is where the frame ends, or as far as its bytes
 * are known (`isWhole` false).
 */
export function findMarkerEnd(find: MarkerFinder, start: number, limit: number, isWhole: boolean): MarkerEnd {
  const glued = findGlued(find, start, start + WORD_LENGTH, limit)
  if (glued === undefined) return 'frame'
  const object = startOfObject(find.bytes, start, glued)
  if (object === undefined) return glued
  const reach = Math.min(limit, start + LONGEST_LINE)
  const end = endOfObject(find.bytes, object, reach)
  if (end === 'torn') return glued
  if (end === 'open') return isWhole || limit - start >= LONGEST_LINE ? glued : 'wait'
  return findGlued(find, start, end, limit) ?? 'frame'
}

function findGlued(find: MarkerFinder, start: number, from: number, limit: number): number | undefined {
  let hit = find.next(from)
  while (hit !== -1 && hit < limit && hit - start <= LONGEST_LINE) {
    if (isGlued(find.bytes, start, hit)) return hit
    hit = find.next(hit + WORD_LENGTH)
  }
  return undefined
}

function isGlued(bytes: Buffer, start: number, hit: number): boolean {
  const before = bytes.toString('utf8', Math.max(start, hit - GLIMPSE), hit)
  return !endsInsideTerminalString(before) && !SPOKEN_OF.test(cleanLine(before))
}

/** Where the body of the marker at `start` begins, if with a brace. */
function startOfObject(bytes: Buffer, start: number, limit: number): number | undefined {
  const space = bytes.indexOf(SPACE, start)
  return space !== -1 && space < limit && bytes[space + 1] === OPEN_BRACE ? space + 1 : undefined
}

/** The position behind a JSON object; `torn` when it cannot be one, `open` when `limit` comes first. */
function endOfObject(bytes: Buffer, start: number, limit: number): number | 'torn' | 'open' {
  let depth = 0
  let inString = false
  for (let at = start; at < limit; at++) {
    const byte = bytes[at]
    if (inString) {
      if (byte === BACKSLASH) at++
      else if (byte === QUOTE) inString = false
    } else if (byte === QUOTE) inString = true
    else if (byte === OPEN_BRACE) depth++
    else if (byte === CLOSE_BRACE) {
      depth--
      if (depth === 0) return at + 1
    } else if (byte === BACKSLASH || (byte === COLON && bytes[at - 1] === COLON)) return 'torn'
  }
  return 'open'
}
