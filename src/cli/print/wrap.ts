import { type Cell, paintSpans, spansOf, spansWidth } from './cell.ts'
import type { Look } from './look.ts'

/** `lead piece · piece · …`, going on under the first piece where the line is full. */
export function wrapPieces(lead: Cell, pieces: readonly Cell[], look: Look): string[] {
  const head = spansOf(lead)
  const indent = spansWidth(head) + 2
  const separator = ` ${look.glyphs.dot} `
  const room = look.width ?? Number.POSITIVE_INFINITY
  const lines: string[] = []
  let line = `${paintSpans(head)}  `
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
