import { closeSync, openSync, readSync } from 'node:fs'
import type { RunEvent } from '../domain/event.ts'
import { parseLine } from './replay.ts'

const CHUNK_BYTES = 256 * 1024

/**
 * Gives the events of a journal that is still being written, part by part: up to `most` of those after `afterSeq`. Costs
 * the memory of one part; whoever goes back has it read from the beginning.
 */
export function readBackFrom(path: string): (afterSeq: number, most: number) => RunEvent[] {
  /** All before it were asked for already. */
  let position = 0
  let askedAfter = 0
  return (afterSeq, most) => {
    if (afterSeq < askedAfter) position = 0
    askedAfter = afterSeq
    const events: RunEvent[] = []
    for (const { line, end } of linesFrom(path, position)) {
      const event = parseLine(line)
      if (event === undefined || event.seq <= (events.at(-1)?.seq ?? afterSeq)) {
        if (events.length === 0) position = end
        continue
      }
      events.push(event)
      if (events.length === most) break
    }
    return events
  }
}

function* linesFrom(path: string, position: number): Generator<{ line: string; end: number }> {
  const fd = openSync(path, 'r')
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    let text = Buffer.alloc(0)
    for (let end = position; ; ) {
      const count = readSync(fd, chunk, 0, CHUNK_BYTES, end + text.length)
      if (count === 0) return
      text = Buffer.concat([text, chunk.subarray(0, count)])
      for (let at = text.indexOf(0x0a); at !== -1; at = text.indexOf(0x0a)) {
        end += at + 1
        yield { line: text.toString('utf8', 0, at), end }
        text = text.subarray(at + 1)
      }
    }
  } finally {
    closeSync(fd)
  }
}
