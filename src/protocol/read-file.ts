import { nextBreak } from './breaks.ts'
import { type Carry, carryDull, carryFresh } from './carry.ts'
import { cleanLine } from './clean.ts'
import { findMarkers, LONGEST_LINE } from './find-marker.ts'
import { openingAfter } from './opening.ts'
import { type Hear, readFrame } from './read-stream.ts'

const MARKER = '::tasker'

/** Reads the lines of a message file (`TASKER_FILE`), where the marker is optional; returns what to keep. */
export function readFile(bytes: Buffer, before: Carry, hear: Hear): Carry {
  let dull = before.kind === 'dull'
  let at = 0
  for (;;) {
    const end = nextBreak(bytes, at)
    if (end === undefined) break
    if (!dull && end.end > at && end.end - at <= LONGEST_LINE) readFileLine(bytes.subarray(at, end.end), hear)
    dull = false
    at = end.next
  }
  return dull || bytes.length - at > LONGEST_LINE ? carryDull(bytes) : carryFresh(bytes, at)
}

/** Reads one line of a message file. */
export function readFileLine(line: Buffer, hear: Hear): void {
  const text = line.toString()
  const at = text.indexOf(MARKER)
  if (at === -1) {
    hear({ body: cleanLine(text).replace(/^ /, '') }, { from: 0, to: line.length, isGlued: false })
    return
  }
  const marked =
    openingAfter(text.slice(0, at)) === undefined ? Buffer.from(`${MARKER} ${text.replace(/^ /, '')}`) : line
  const find = findMarkers(marked)
  const hit = find.next(0)
  if (hit === -1) return
  const opening = openingAfter(marked.toString('utf8', 0, hit))
  if (opening !== undefined)
    readFrame(find, { from: 0, start: hit, opening, isGlued: false }, marked.length, hear)
}
