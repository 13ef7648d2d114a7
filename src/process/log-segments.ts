import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** A piece of a bounded log that is not in the log's own file, or not yet. */
export interface Segment {
  path: string
  /** How many bytes of the log came before it, those that were left out too. */
  from: number
  size: number
}

/** A bounded log while it is written, or as a killed writer left it: what is in its own file, a gap, and what came last. */
export interface SegmentedLog {
  headBytes: number
  /** In order, at least one. */
  segments: Segment[]
}

/**
 * The names tell everything, so that whoever comes later can read on and join, whatever happened to the writer; sorted,
 * they follow one another.
 */
export function segmentPath(log: string, headBytes: number, from: number): string {
  return `${log}.${headBytes}.${String(from).padStart(16, '0')}`
}

/** The segments beside a log; undefined where there are none. */
export function findSegments(log: string): SegmentedLog | undefined {
  const prefix = `${basename(log)}.`
  const found = namesIn(dirname(log)).flatMap(name => {
    if (!name.startsWith(prefix)) return []
    const [, headBytes, from] = /^(\d+)\.(\d{16})$/.exec(name.slice(prefix.length)) ?? []
    const path = join(dirname(log), name)
    const size = from === undefined ? undefined : statSync(path, { throwIfNoEntry: false })?.size
    return size === undefined ? [] : [{ path, headBytes: Number(headBytes), from: Number(from), size }]
  })
  const [first] = found
  return first && { headBytes: first.headBytes, segments: found.sort((one, other) => one.from - other.from) }
}

/** A folder that only lets files be opened whose names are known has no log of ours in segments. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Stands where a part of the output is left out. */
export function leftOutLine(bytes: number): string {
  return `\ntasker: ${bytes} bytes of the output are left out here\n`
}

/** How many bytes the line says are left out, if `text` begins with one. */
export function readLeftOutLine(text: string): { bytes: number; length: number } | undefined {
  const bytes = Number(/^\ntasker: (\d+) bytes of the output are left out here\n/.exec(text)?.[1])
  return Number.isNaN(bytes) ? undefined : { bytes, length: leftOutLine(bytes).length }
}

/**
 * Makes one file of a log and its segments. Whoever dies in the middle leaves the segments, and the next one begins anew;
 * where that fails, they stay. Throws what the file system throws.
 */
export function joinLog(log: string): void {
  const parts = findSegments(log)
  if (parts === undefined) return
  const { headBytes, segments } = parts
  const target = openSync(log, constants.O_RDWR | constants.O_CREAT, 0o600)
  try {
    let end = Math.min(headBytes, fstatSync(target).size)
    const head = end
    ftruncateSync(target, head)
    try {
      const leftOut = (segments[0]?.from ?? headBytes) - headBytes
      if (leftOut > 0) end += writeSync(target, leftOutLine(leftOut), end)
      for (const { path } of segments) end = copyTo(target, end, path)
    } catch (error) {
      ftruncateSync(target, head)
      throw error
    }
  } finally {
    closeSync(target)
  }
  for (const { path } of segments) unlinkSync(path)
}

function copyTo(target: number, end: number, path: string): number {
  const source = openSync(path, 'r')
  try {
    const buffer = Buffer.allocUnsafe(1024 * 1024)
    for (;;) {
      const count = readSync(source, buffer)
      if (count === 0) return end
      for (let written = 0; written < count; ) {
        const more = writeSync(target, buffer, written, count - written, end)
        written += more
        end += more
      }
    }
  } finally {
    closeSync(source)
  }
}
