/*
 * A frame is what stands between `\n`, `\r`, backspaces and cursor movements. All of them are recognised by their own
 * bytes alone, so that a stream can be cut anywhere. Nothing here makes a string.
 */

/** A control sequence longer than this is none; so much of a stream may have to be kept to recognise one. */
export const LONGEST_SEQUENCE = 32

const BACKSPACE = 8
const NEWLINE = 10
const RETURN = 13
const ESCAPE = 27
const BRACKET = 0x5b
/** CSI: CUU … CUP, CHT, CBT, HPA, HPR, VPA, VPR, HVP, save and restore (ECMA-48, 8.3; SCOSC, SCORC). */
const MOVES = new Set(Buffer.from('ABCDEFGHIZ`adefsu'))
/** Without CSI: save and restore the cursor (DECSC, DECRC), index, next line, reverse index. */
const SHORT_MOVES = new Set(Buffer.from('78DEM'))

/** Where bytes leave one frame, and where the next one begins. */
export interface Break {
  end: number
  next: number
}

/** The first break at or after `from`; undefined when there is none before `limit`. */
export function nextBreak(bytes: Buffer, from: number, limit = bytes.length): Break | undefined {
  for (let at = from; at < limit; at++) {
    const byte = bytes[at] as number
    if (byte > ESCAPE) continue
    if (byte === NEWLINE || byte === RETURN || byte === BACKSPACE) return { end: at, next: at + 1 }
    if (byte !== ESCAPE) continue
    const next = afterMove(bytes, at)
    if (next !== undefined) return { end: at, next }
  }
  return undefined
}

/** Where the frame that reaches to `to` begins, looking back no further than `floor`; undefined: further back. */
export function frameStart(bytes: Buffer, floor: number, to: number): number | undefined {
  for (let at = to - 1; at >= floor; at--) {
    const byte = bytes[at] as number
    if (byte > ESCAPE) continue
    if (byte === NEWLINE || byte === RETURN || byte === BACKSPACE) return at + 1
    if (byte !== ESCAPE) continue
    const next = afterMove(bytes, at)
    if (next !== undefined && next <= to) return next
  }
  return undefined
}

/** The last bytes, when they may be the beginning of a cursor movement. */
export function openSequence(bytes: Buffer): Buffer {
  const tail = bytes.subarray(Math.max(0, bytes.length - LONGEST_SEQUENCE))
  const begin = tail.lastIndexOf(ESCAPE)
  return begin === -1 ? tail.subarray(tail.length) : tail.subarray(begin)
}

/** The position behind the cursor movement that begins at `begin`, if one does. */
function afterMove(bytes: Buffer, begin: number): number | undefined {
  const second = bytes[begin + 1]
  if (second === undefined) return undefined
  if (second !== BRACKET) return SHORT_MOVES.has(second) ? begin + 2 : undefined
  const limit = Math.min(bytes.length, begin + LONGEST_SEQUENCE)
  for (let at = begin + 2; at < limit; at++) {
    const byte = bytes[at] as number
    if (byte >= 0x30 && byte <= 0x3f) continue
    return MOVES.has(byte) ? at + 1 : undefined
  }
  return undefined
}
