import type { LogSource } from './log-source.ts'

/** A part of a log: these bytes of it, as text. */
export interface LogWindow {
  size: number
  from: number
  to: number
  text: string
}

/** No answer has more. */
export const MOST_BYTES = 1024 * 1024
const CHUNK = 64 * 1024
const LINE_FEED = 0x0a

/** The bytes from `from` up to `to`, without a letter that is cut in two. */
export async function bytesBetween(source: LogSource, from: number, to: number): Promise<LogWindow> {
  const start = Math.min(Math.max(from, source.first), source.size)
  const end = Math.min(Math.max(to, start), source.size, start + MOST_BYTES)
  const bytes = await source.read(start, end - start)
  const { skipped, length } = wholeLetters(bytes, start > source.first, end < source.size)
  const text = bytes.toString('utf8', skipped, length)
  return { size: source.size, from: start + skipped, to: start + length, text }
}

/** At most so many lines that end at `before`; the last one may be unfinished. */
export async function linesBefore(source: LogSource, before: number, lines: number): Promise<LogWindow> {
  const end = Math.min(Math.max(before, source.first), source.size)
  const least = Math.max(source.first, end - MOST_BYTES)
  let start = end
  let found = 0
  search: while (start > least) {
    const from = Math.max(least, start - CHUNK)
    const bytes = await source.read(from, start - from)
    for (
      let at = bytes.lastIndexOf(LINE_FEED);
      at !== -1;
      at = at === 0 ? -1 : bytes.lastIndexOf(LINE_FEED, at - 1)
    ) {
      // The one at the very end ends the last line, it begins none.
      if (from + at === end - 1) continue
      found += 1
      if (found < lines) continue
      start = from + at + 1
      break search
    }
    start = from
  }
  return bytesBetween(source, start, end)
}

/** At most so many lines from `after` on. */
export async function linesAfter(source: LogSource, after: number, lines: number): Promise<LogWindow> {
  const start = Math.min(Math.max(after, source.first), source.size)
  const most = Math.min(source.size, start + MOST_BYTES)
  let end = start
  let found = 0
  while (end < most && found < lines) {
    const bytes = await source.read(end, Math.min(CHUNK, most - end))
    if (bytes.length === 0) break
    let next = bytes.length
    for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) {
      found += 1
      if (found < lines) continue
      next = at + 1
      break
    }
    end += next
  }
  return bytesBetween(source, start, end)
}

/** Leaves away what belongs to a letter that begins before, or ends behind. */
function wholeLetters(bytes: Buffer, cutBefore: boolean, cutBehind: boolean) {
  const continues = (at: number) => at < bytes.length && ((bytes[at] ?? 0) & 0xc0) === 0x80
  let skipped = 0
  while (cutBefore && skipped < 3 && continues(skipped)) skipped += 1
  // Where nothing begins it, it is no letter.
  if (skipped === 3 && continues(3)) skipped = 0
  let length = bytes.length
  if (cutBehind) {
    let begin = length - 1
    while (begin >= 0 && begin > length - 4 && continues(begin)) begin -= 1
    if (begin >= skipped && letterBytes(bytes[begin] ?? 0) > length - begin) length = begin
  }
  return { skipped, length: Math.max(length, skipped) }
}

function letterBytes(first: number): number {
  if (first >= 0xf0) return 4
  if (first >= 0xe0) return 3
  return first >= 0xc0 ? 2 : 1
}
