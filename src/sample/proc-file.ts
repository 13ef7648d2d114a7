import { closeSync, openSync, readSync } from 'node:fs'

/** The text of a file below /proc, undefined when it is gone or not for us to read. */
export function readProc(path: string): string | undefined {
  const fd = openProc(path)
  if (fd === undefined) return undefined
  try {
    return rereadProc(fd)
  } finally {
    closeSync(fd)
  }
}

/** A descriptor for `rereadProc`; undefined when the file is gone, not for us, or we have no descriptor left. */
export function openProc(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch {
    return undefined
  }
}

/** The kernel hands out long files in pieces of up to a page; what is shorter than this was all there is. */
const SURELY_WHOLE = 2048

let buffer = Buffer.allocUnsafe(2 * 4096)

/**
 * The present text behind a descriptor; undefined once its process is gone. A descriptor stays with its process: it
 * never shows another one that was given the same PID.
 */
export function rereadProc(fd: number): string | undefined {
  const length = fillBuffer(fd)
  return length === undefined ? undefined : buffer.toString('latin1', 0, length)
}

/**
 * The same again and again, as `parse` understands it. Most of what is looked at each second is as it was, and is not
 * taken apart once more.
 */
export function rereader<T>(fd: number, parse: (text: string) => T): () => T | undefined {
  let known: { bytes: Buffer; value: T } | undefined
  return () => {
    const length = fillBuffer(fd)
    if (length === undefined) return undefined
    const bytes = buffer.subarray(0, length)
    if (known === undefined || !known.bytes.equals(bytes))
      known = { bytes: Buffer.from(bytes), value: parse(bytes.toString('latin1')) }
    return known.value
  }
}

function fillBuffer(fd: number): number | undefined {
  try {
    let length = 0
    let count: number
    do {
      count = readSync(fd, buffer, length, buffer.length - length, length)
      length += count
      if (length === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(length)])
    } while (count > 0 && length >= SURELY_WHOLE)
    return length
  } catch {
    return undefined
  }
}
