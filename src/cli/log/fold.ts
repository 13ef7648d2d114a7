/** A part of the way of a log's bytes to whoever reads it. */
export interface LogFilter {
  next(bytes: Buffer): Buffer
  /** What of it may be shown when nothing comes for a while. */
  rest(): Buffer
  /** What was held back. */
  end(): Buffer
}

const LINE_FEED = 0x0a
/** A longer line is no redrawn one; it is passed on as it comes. */
const LONGEST_LINE = 64 * 1024
const NOTHING = Buffer.alloc(0)
/** One or two are letters struck over (nroff); more take a bar back. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const TAKEN_BACK = /\x08{3,}/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const REDRAWN = /[\r\x08]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const INVISIBLE = /\x1b\[[0-?]*[ -/]*[@-~]|\s/g

/** Of a line that was drawn again and again, as bars are, only what it showed last is left. */
export function foldRedraws(): LogFilter {
  let held = NOTHING
  /** What comes next belongs to a line that was too long to be held. */
  let isLong = false
  return {
    next(bytes) {
      const end = bytes.lastIndexOf(LINE_FEED) + 1
      if (isLong && end === 0) return bytes
      const lines = Buffer.concat([held, bytes.subarray(0, end)])
      held = end === 0 ? Buffer.concat([held, bytes]) : Buffer.from(bytes.subarray(end))
      const out = end === 0 ? NOTHING : foldLines(lines, isLong)
      if (end > 0) isLong = false
      if (held.length <= LONGEST_LINE) return out
      const frame = Buffer.from(lastFrame(held.toString('latin1')), 'latin1')
      if (frame.length <= LONGEST_LINE) {
        held = frame
        return out
      }
      const long = Buffer.concat([out, held])
      held = NOTHING
      isLong = true
      return long
    },
    rest() {
      if (REDRAWN.test(held.toString('latin1'))) return NOTHING
      const rest = held
      isLong ||= rest.length > 0
      held = NOTHING
      return rest
    },
    end() {
      const rest = Buffer.from(lastFrame(held.toString('latin1')), 'latin1')
      held = NOTHING
      return rest
    },
  }
}

/** Whole lines; `isRest`: the first one is the end of a long one. */
function foldLines(lines: Buffer, isRest: boolean): Buffer {
  const text = lines.toString('latin1')
  if (!REDRAWN.test(text)) return lines
  const first = isRest ? text.indexOf('\n') + 1 : 0
  const folded = text.slice(first).split('\n').map(lastFrame).join('\n')
  return Buffer.from(text.slice(0, first) + folded, 'latin1')
}

function lastFrame(line: string): string {
  if (!REDRAWN.test(line)) return line
  const lineEnd = line.endsWith('\r') ? '\r' : ''
  const frames = line.replace(TAKEN_BACK, '\r').split('\r')
  return (frames.findLast(frame => frame.replace(INVISIBLE, '') !== '') ?? '') + lineEnd
}
