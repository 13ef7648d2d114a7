import { keepLastBytes } from '../kit/last-bytes.ts'
import { monotonicMs } from '../kit/monotonic.ts'
import { frameStart, LONGEST_SEQUENCE, nextBreak } from './breaks.ts'
import { findProgress } from './find-progress.ts'

/** Cuts a stream of bytes into frames, and hands out those that may show progress. Keeps a few kilobytes at most. */
export interface FrameReader {
  /** Takes the next bytes, which may be used again afterwards. */
  push(chunk: Buffer): void
  /** Nothing has come for a while, or nothing follows: the unfinished frame counts as it is. */
  rest(): void
}

interface FrameReaderOptions {
  /** What frames of progress may contain beside numbers; asked for at each chunk. */
  needles: () => readonly Buffer[]
  /** Gets a frame as it was printed, and whether it is a line; an unfinished one again when it has grown. */
  onFrame: (frame: string, isLine: boolean) => void
  /** Milliseconds of a clock that never goes back. */
  now?: () => number
}

/** A longer frame, in bytes, is no progress. */
const LONGEST_FRAME = 4096
/** However much comes, the last bytes are looked at, once in a turn: they say where it stands. */
const ALWAYS_LOOKED_AT = 1024
/** Otherwise reading may cost so much in a turn: looks at single places, of which a frame is worth some. */
const LOOKS_PER_TURN = 10_000
const LOOKS_PER_FRAME = 60
const TURN_MS = 100
/** A frame that grows and grows, without ever resting, is shown so often. */
const GROWING_MS = 500

const NOTHING = Buffer.alloc(0)
const NEWLINE = 10
const RETURN = 13

export function createFrameReader(options: FrameReaderOptions): FrameReader {
  const { needles, onFrame, now = () => monotonicMs() } = options
  /** The beginning of a frame that has not ended. */
  let carry = NOTHING
  /** So much of it has been handed out. */
  let shown = 0
  let shownAt = 0
  /** What comes next belongs to a frame that is too long. */
  let isInside = false
  let turnBegan = Number.NEGATIVE_INFINITY
  let looks = 0
  /** What comes when the turn's looks are used up, from the carried frame on: the end of it is read in the next turn. */
  const left = keepLastBytes(LONGEST_FRAME)

  const show = (bytes: Buffer, start: number, end: number) => {
    looks += LOOKS_PER_FRAME
    onFrame(bytes.toString('utf8', start, end), endsLine(bytes, end))
  }
  const showIfMeant = (bytes: Buffer, end = bytes.length) => {
    if (findProgress(bytes.subarray(0, end), needles()).next(0) !== -1) show(bytes, 0, end)
  }
  const keep = (frame: Buffer | undefined) => {
    isInside = frame === undefined || frame.length > LONGEST_FRAME
    carry = isInside || frame === undefined ? NOTHING : Buffer.from(frame)
  }

  const rest = () => {
    readLeft()
    if (carry.length > shown) showIfMeant(carry)
    shown = carry.length
    shownAt = now()
  }

  /** Reads bytes at the beginning of a frame, or inside of one that is too long. */
  const read = (bytes: Buffer) => {
    const find = findProgress(bytes, needles())
    const lastPart = bytes.length - ALWAYS_LOOKED_AT
    /** Everything before is done. */
    let at = 0
    /** Where the frame begins that `at` is in, if that is known. */
    let begin = isInside ? undefined : 0
    for (;;) {
      if (at < lastPart && looks + find.looks > LOOKS_PER_TURN) {
        at = lastPart
        begin = undefined
      }
      const hit = find.next(at)
      if (hit === -1) break
      const start = frameStart(bytes, Math.max(at, hit - LONGEST_FRAME), hit) ?? begin
      const limit = (start ?? hit - LONGEST_FRAME) + LONGEST_FRAME
      const end = hit > limit ? undefined : nextBreak(bytes, hit, Math.min(limit, bytes.length))
      if (start !== undefined && end !== undefined) {
        show(bytes, start, end.end)
        at = end.next
        begin = at
      } else if (start !== undefined && limit >= bytes.length) {
        break
      } else {
        at = hit + 1
        begin = undefined
      }
    }
    looks += find.looks
    const floor = Math.max(at, bytes.length - LONGEST_FRAME - 1)
    const start = frameStart(bytes, floor, bytes.length) ?? begin
    shown = 0
    shownAt = now()
    keep(start === undefined ? undefined : bytes.subarray(start))
  }

  /** Reads bytes that go on with the frame that is carried. */
  const readOn = (bytes: Buffer) => {
    const head = Buffer.concat([carry, bytes.subarray(0, LONGEST_FRAME)])
    const end = nextBreak(head, Math.max(0, carry.length - LONGEST_SEQUENCE))
    if (end !== undefined) {
      const from = end.next - carry.length
      if (end.end > shown) showIfMeant(head, end.end)
      carry = NOTHING
      isInside = false
      read(bytes.subarray(from))
    } else if (bytes.length <= LONGEST_FRAME) {
      keep(head)
      if (now() - shownAt >= GROWING_MS) rest()
    } else {
      carry = NOTHING
      isInside = true
      read(bytes)
    }
  }

  const leave = (bytes: Buffer) => {
    left.push(carry)
    left.push(bytes)
    carry = NOTHING
  }
  const readLeft = () => {
    const { bytes, isWhole } = left
    if (bytes.length === 0) return
    isInside ||= !isWhole
    read(bytes)
    left.clear()
  }

  return {
    push(chunk) {
      const at = now()
      if (at - turnBegan >= TURN_MS) {
        turnBegan = at
        looks = 0
        readLeft()
      }
      if (looks > LOOKS_PER_TURN) leave(chunk)
      else if (carry.length === 0) read(chunk)
      else readOn(chunk)
    },
    rest,
  }
}

/** Whether a new line follows, behind a return or not. */
function endsLine(bytes: Buffer, end: number): boolean {
  return bytes[bytes[end] === RETURN ? end + 1 : end] === NEWLINE
}
