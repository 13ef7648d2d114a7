import stringWidth from 'string-width'

const ASCII = /^[\x20-\x7e]*$/
const graphemes = new Intl.Segmenter()

/** How many columns a terminal needs for the text: 日本 needs four. */
export function textWidth(text: string): number {
  return ASCII.test(text) ? text.length : stringWidth(text)
}

/** The text in at most `width` columns, its end replaced by the ellipsis where it is longer. */
export function cut(text: string, width: number, ellipsis: string): string {
  if (textWidth(text) <= width) return text
  const room = width - textWidth(ellipsis)
  if (room < 0) return ''
  let kept = ''
  let used = 0
  for (const { segment } of graphemes.segment(text)) {
    used += textWidth(segment)
    if (used > room) break
    kept += segment
  }
  return kept.trimEnd() + ellipsis
}
