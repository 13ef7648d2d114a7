import type { LogSource } from '../../answer/log/log-source.ts'
import { lowered } from './search.ts'

const CHUNK = 1024 * 1024
/** Of a longer line, pieces of this length are looked at as lines. */
const LONGEST_LINE = 16 * CHUNK
const LINE_FEED = 0x0a

/** The lines of a log that hold a text, as they are; no more of it is in memory than the longest line. */
export async function* linesWith(
  source: LogSource,
  asked: { text: string; ignoreCase: boolean },
): AsyncGenerator<Buffer> {
  const needle = Buffer.from(asked.ignoreCase ? asked.text.toLowerCase() : asked.text)
  /** The beginning of a line of which the end was not read yet. */
  let begun: Buffer[] = []
  let length = 0
  for (let at = source.first; at < source.size; ) {
    const bytes = await source.read(at, Math.min(CHUNK, source.size - at))
    if (bytes.length === 0) break
    at += bytes.length
    const end = bytes.lastIndexOf(LINE_FEED) + 1
    if (end === 0 && length < LONGEST_LINE) {
      begun.push(bytes)
      length += bytes.length
      continue
    }
    const whole = end === 0 ? bytes.length : end
    yield linesOf(Buffer.concat([...begun, bytes.subarray(0, whole)]))
    begun = [bytes.subarray(whole)]
    length = bytes.length - whole
  }
  yield linesOf(Buffer.concat(begun))

  function linesOf(lines: Buffer): Buffer {
    const looked = asked.ignoreCase ? lowered(lines) : lines
    const found: Buffer[] = []
    for (let hit = looked.indexOf(needle); hit !== -1; ) {
      const from = hit === 0 ? 0 : lines.lastIndexOf(LINE_FEED, hit - 1) + 1
      const feed = lines.indexOf(LINE_FEED, hit)
      const to = feed === -1 ? lines.length : feed + 1
      found.push(lines.subarray(from, to))
      hit = to === lines.length ? -1 : looked.indexOf(needle, to)
    }
    return Buffer.concat(found)
  }
}
