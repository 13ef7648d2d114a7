import type { LogFilter } from './fold.ts'

const NOTHING = Buffer.alloc(0)
const LINE_FEED = 0x0a
/** A longer line counts as several. */
const LONGEST_LINE = 1024 * 1024

/** A filter that takes whole lines, each with its line feed, some at once, and returns those that are left. */
export function filterLines(choose: (lines: Buffer[]) => Buffer[]): LogFilter {
  let held: Buffer[] = []
  let heldBytes = 0
  const take = (piece: Buffer): Buffer => {
    const line = held.length === 0 ? piece : Buffer.concat([...held, piece])
    held = []
    heldBytes = 0
    return line
  }
  return {
    next(bytes) {
      const lines: Buffer[] = []
      let start = 0
      for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, start)) {
        lines.push(take(bytes.subarray(start, at + 1)))
        start = at + 1
      }
      const rest = Buffer.from(bytes.subarray(start))
      if (heldBytes + rest.length >= LONGEST_LINE) lines.push(take(rest))
      else if (rest.length > 0) {
        held.push(rest)
        heldBytes += rest.length
      }
      return Buffer.concat(choose(lines))
    },
    rest: () => NOTHING,
    end: () => (heldBytes === 0 ? NOTHING : Buffer.concat(choose([take(NOTHING)]))),
  }
}
