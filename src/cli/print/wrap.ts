import { type Cell, cutSpans, paintSpans, spansOf, spansWidth } from './cell.ts'
import type { Look } from './look.ts'

/**
 * `lead piece · piece · …`, going on under the first piece where the line is full. A lead that leaves little room
 * has a line of its own.
 */
export function wrapPieces(lead: Cell, pieces: readonly Cell[], look: Look): string[] {
  const room = look.width ?? Number.POSITIVE_INFINITY
  const head = cutSpans(spansOf(lead), room, look.glyphs.ellipsis)
  const separator = ` ${look.glyphs.dot} `
  const isLong = spansWidth(head) > room / 2
  const indent = isLong ? 2 : spansWidth(head) + 2
  const lines = isLong ? [paintSpans(head)] : []
  let line = isLong ? ' '.repeat(indent) : `${paintSpans(head)}  `
  let used = indent
  for (const [index, piece] of pieces.map(spansOf).entries()) {
    const needed = spansWidth(piece) + (index === 0 ? 0 : separator.length)
    if (index > 0 && used + needed > room) {
      lines.push(line)
      line = ' '.repeat(indent) + paintSpans(piece)
      used = indent + spansWidth(piece)
    } else {
      line += (index === 0 ? '' : separator) + paintSpans(piece)
      used += needed
    }
  }
  return [...lines, line]
}
