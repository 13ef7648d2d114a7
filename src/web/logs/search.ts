import type { LogSource } from '../../answer/log/log-source.ts'

export interface LogMatches {
  /** How many lines hold the text. */
  count: number
  /** The first of them. */
  matches: LogMatch[]
}

export interface LogMatch {
  /** Where the line begins. */
  offset: number
  /** Its number, from 1. */
  line: number
  /** The line, or the part of a long one around the text. */
  text: string
}

const CHUNK = 1024 * 1024
const LINE_FEED = 0x0a
/** So much of a line is shown, and so much of it before the text. */
const SHOWN = 400
const BEFORE = 100

/** Looks for the text in every line of a log, one piece in memory at a time. */
export async function searchLog(
  source: LogSource,
  asked: { text: string; limit: number; ignoreCase: boolean; signal: AbortSignal },
): Promise<LogMatches> {
  const { limit, ignoreCase, signal } = asked
  const needle = Buffer.from(ignoreCase ? asked.text.toLowerCase() : asked.text)
  const found: LogMatches = { count: 0, matches: [] }
  /** Line feeds before `counted`, as far as they were needed. */
  let line = 1
  let lineStart = source.first
  /** The line in which the last match was is looked at no more. */
  let isPast = true
  let from = source.first
  while (from < source.size && !signal.aborted) {
    const bytes = await source.read(from, Math.min(CHUNK, source.size - from))
    if (bytes.length === 0) break
    const looked = ignoreCase ? lowered(bytes) : bytes
    let at = 0
    let counted = 0
    const countTo = (to: number) => {
      if (found.matches.length >= limit) return
      for (
        let feed = bytes.indexOf(LINE_FEED, counted);
        feed !== -1 && feed < to;
        feed = bytes.indexOf(LINE_FEED, feed + 1)
      ) {
        line += 1
        lineStart = from + feed + 1
      }
      counted = to
    }
    for (;;) {
      if (!isPast) {
        const end = bytes.indexOf(LINE_FEED, at)
        if (end === -1) {
          at = bytes.length
          break
        }
        at = end + 1
        isPast = true
      }
      const hit = looked.indexOf(needle, at)
      if (hit === -1) break
      found.count += 1
      isPast = false
      countTo(hit)
      if (found.matches.length < limit)
        found.matches.push({ offset: lineStart, line, text: await shown(source, from + hit, lineStart) })
      at = hit
    }
    // A text that the pieces cut in two is found in the next one.
    const isEnd = from + bytes.length >= source.size
    const next = isEnd || !isPast ? bytes.length : Math.max(at, bytes.length - needle.length + 1, 1)
    countTo(next)
    from += next
  }
  return found
}

async function shown(source: LogSource, hit: number, lineStart: number): Promise<string> {
  const from = Math.max(lineStart, hit - BEFORE)
  const bytes = await source.read(from, SHOWN)
  const end = bytes.indexOf(LINE_FEED)
  return bytes.toString('utf8', 0, end === -1 ? bytes.length : end).replace(/\r$/, '')
}

/** Letters of ASCII only: others may have more bytes in the other case. */
export function lowered(bytes: Buffer): Buffer {
  const small = Buffer.allocUnsafe(bytes.length)
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0
    small[at] = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
  }
  return small
}
