import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { findSegments } from './log-segments.ts'

/** The end of a log. */
export interface LogEnd {
  bytes: Buffer
  /** How long the log is, with what was left out of it. */
  size: number
  /** `bytes` are all of it. */
  isWhole: boolean
  /** They begin in the middle, maybe of a line. */
  isCut: boolean
}

/**
 * The last bytes of a log, at most `most`, none before `start` unless it has been emptied since; of a bounded one that is
 * being written, of its last files. Throws what the file system throws.
 */
export function readLogEnd(path: string, start: number, most: number): LogEnd {
  const last = findSegments(path)?.segments.slice(-2) ?? [{ path, from: 0, size: 0 }]
  const parts: Buffer[] = []
  let size = 0
  let from = 0
  let isCut = false
  let room = most
  for (const segment of last.toReversed()) {
    const fd = openSync(segment.path, 'r')
    try {
      const end = fstatSync(fd).size
      if (parts.length === 0 && segment.from + end < start) start = 0
      const begin = Math.max(end - room, start - segment.from, 0)
      const bytes = Buffer.alloc(Math.max(0, end - begin))
      const count = readSync(fd, bytes, 0, bytes.length, begin)
      parts.unshift(bytes.subarray(0, count))
      size = Math.max(size, segment.from + end)
      from = segment.from + begin
      isCut = begin > Math.max(start - segment.from, 0)
      room -= count
      if (begin > 0) break
    } finally {
      closeSync(fd)
    }
  }
  return { bytes: Buffer.concat(parts), size, isWhole: from <= start, isCut }
}
