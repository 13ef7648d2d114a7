import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { joinLog, segmentPath } from './log-segments.ts'
import type { LogWriter } from './log-writer.ts'

/** The tail is kept in so many segments; the oldest goes when there is no room for more. */
const SEGMENTS = 8

/**
 * Writes a log of at most `maxBytes`: its first half stays, and of what comes then the last, seven to eight sixteenths.
 * What was written survives a kill at any moment; `close` makes one file of it.
 */
export function boundLog(name: string, fd: number, maxBytes: number): LogWriter {
  const segmentBytes = Math.floor(maxBytes / 2 / SEGMENTS)
  let path = name
  const segments: { from: number; size: number }[] = []
  let size = 0
  let keptBytes = 0
  let headBytes = 0
  let current = fd
  let room = Math.ceil(maxBytes / 2)

  const write = (bytes: Buffer) => {
    while (segments.length > 1 && keptBytes + bytes.length > maxBytes) dropOldest()
    for (let written = 0; written < bytes.length; ) {
      const count = writeSync(current, bytes, written)
      written += count
      size += count
      keptBytes += count
      room -= count
      const last = segments.at(-1)
      if (last !== undefined) last.size += count
    }
  }
  const dropOldest = () => {
    const oldest = segments.shift()
    if (oldest === undefined) return
    keptBytes -= oldest.size
    rmSync(segmentPath(path, headBytes, oldest.from), { force: true })
  }
  const nextSegment = () => {
    room = 0 // where the next one cannot be made, this one stays as it is
    if (segments.length === 0) headBytes = size
    const opened = openSync(segmentPath(path, headBytes, size), 'a', 0o600)
    closeSync(current)
    current = opened
    room = segmentBytes
    segments.push({ from: size, size: 0 })
  }

  return {
    get size() {
      return size
    },
    get isWhole() {
      return segments.length === 0
    },
    write(chunk) {
      for (let rest = chunk; ; ) {
        const fitting = rest.length <= room ? rest.length : lineEnd(rest, room)
        write(rest.subarray(0, fitting))
        rest = rest.subarray(fitting)
        if (rest.length === 0) return
        nextSegment()
      }
    },
    rename(_, to) {
      renameSync(path, to)
      for (const { from } of segments)
        renameSync(segmentPath(path, headBytes, from), segmentPath(to, headBytes, from))
      path = to
    },
    close() {
      closeSync(current)
      if (segments.length > 0) joinLog(path)
    },
  }
}

/** As much of `bytes` as there is room for, up to the end of a line if there is one. */
function lineEnd(bytes: Buffer, room: number): number {
  return bytes.subarray(0, room).lastIndexOf(0x0a) + 1 || room
}
