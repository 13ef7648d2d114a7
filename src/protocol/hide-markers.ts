import type { Carry } from './carry.ts'
import { sequencesOf } from './clean.ts'
import { WORD } from './find-marker.ts'
import { mayBecomePrefix, type Opening, openingAfter } from './opening.ts'
import { type Hear, type Place, readStream } from './read-stream.ts'
import { createReader, readUnfinished } from './reader.ts'
import { understand } from './statement.ts'

/**
 * Takes the markers out of a stream: those that the scanner hears, with the logger's prefix before them and the end of
 * their line. Terminal sequences stay, and so does everything else, byte for byte, however the stream is cut.
 */
export interface MarkerHider {
  /** Takes the next bytes, and returns what can be shown by now; it may be a part of `chunk`. */
  push(chunk: Buffer): Buffer
  /** Nothing has come for a while: returns what was kept back, unless it is a marker already. */
  rest(): Buffer
  /** Nothing follows: returns what is left. */
  end(): Buffer
  /** Hides nothing of what is kept back, and returns it. */
  letGo(): Buffer
  /** Whether something is kept back. */
  readonly isWaiting: boolean
}

interface Hidden {
  from: number
  to: number
  /** The line has nothing else on it, so that its end goes too. */
  takesLine: boolean
}

const NOTHING = Buffer.alloc(0)
const NEWLINE = 10
const RETURN = 13

export function createMarkerHider(token: string): MarkerHider {
  let stopped: string | undefined
  /** What has come and is not shown; it begins at the byte of the stream that `shown` counts to. */
  let pending: Buffer = NOTHING
  let shown = 0
  let found: Hidden[] = []
  let last: Hidden | undefined
  /** A newline at this place belongs to a marker that a carriage return has ended. */
  let newlineAt = -1

  const hear: Hear = (statement, place) => {
    const sense = understand(statement, stopped, token)
    if (sense.kind === 'text') return
    if (sense.kind === 'stop') stopped = sense.until
    else if (sense.kind === 'resume') stopped = undefined
    if (place.from < shown) return // its beginning was let go
    last = { from: place.from, to: place.to, takesLine: standsAlone(place, last) }
    found.push(last)
  }
  const reader = createReader(readStream, hear)

  /** Shows what has come up to this byte of the stream, without what was found. */
  const showTo = (end: number): Buffer => {
    const bytes = pending
    const first = shown
    const parts: Buffer[] = []
    const keep = (to: number) => {
      if (to > shown) parts.push(bytes.subarray(shown - first, to - first))
      shown = Math.max(shown, to)
    }
    const skipNewline = () => {
      if (newlineAt === shown && bytes[shown - first] === NEWLINE) shown += 1
    }
    skipNewline()
    for (const { from, to, takesLine } of found) {
      keep(from)
      const sequences = sequencesOf(bytes.toString('latin1', from - first, to - first))
      if (sequences !== '') parts.push(Buffer.from(sequences, 'latin1'))
      shown = to
      const ending = takesLine ? bytes[to - first] : undefined
      if (ending === NEWLINE || ending === RETURN) shown += 1
      if (ending === RETURN) newlineAt = shown
      skipNewline()
    }
    keep(end)
    found = []
    pending = Buffer.from(bytes.subarray(shown - first))
    return parts.length === 1 ? (parts[0] ?? NOTHING) : Buffer.concat(parts)
  }

  return {
    push(chunk) {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
      reader.push(chunk)
      return showTo(firstUndecided(reader.carry, reader.length))
    },
    rest() {
      let isMarker = false
      readUnfinished(reader.carry, reader.length, statement => {
        isMarker ||= understand(statement, stopped, token).kind !== 'text'
      })
      return isMarker ? NOTHING : showTo(reader.length)
    },
    end() {
      reader.end()
      return showTo(reader.length)
    },
    letGo() {
      const all = pending
      pending = NOTHING
      return all
    },
    get isWaiting() {
      return pending.length > 0
    },
  }
}

/** Whether there is nothing on the line of a marker but others, and a bar that does not end its line by itself. */
function standsAlone({ from, isGlued }: Place, before: Hidden | undefined): boolean {
  return !isGlued || (before?.to === from && before.takesLine)
}

/** The first byte of the stream that may yet turn out to belong to a marker; its length, if none may. */
function firstUndecided(carry: Carry, length: number): number {
  const { kind, bytes } = carry
  const first = length - bytes.length
  if (kind === 'marker') return first - carry.before
  if (kind === 'dull') return length
  if (mayBecomePrefix(bytes.toString())) return first
  const word = unfinishedWord(bytes)
  if (word === undefined) return length
  return word.opening === 'behind-bar' ? first + word.start : first
}

/** The beginning of `::tasker` that the bytes end with, where it would count. */
function unfinishedWord(bytes: Buffer): { start: number; opening: Opening } | undefined {
  for (let start = Math.max(0, bytes.length - WORD.length); start < bytes.length; start++) {
    if (!bytes.subarray(start).equals(WORD.subarray(0, bytes.length - start))) continue
    const opening = openingAfter(bytes.toString('utf8', 0, start))
    if (opening !== undefined) return { start, opening }
  }
  return undefined
}
