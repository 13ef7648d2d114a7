import { closeSync, fstatSync, openSync, readSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'

/** The code is in the scratch memory. */
interface Compiled {
  code: Buffer
  /** It is to be made again: by then other functions have been called, and each time adds to those that are kept. */
  isOld: boolean
}

/**
 * Memory for one file after the other: the kernel takes longer to give new memory than to read a file into it. It is given
 * back soon after; half a megabyte would wait for the garbage collector all through a run.
 */
export interface Scratch {
  /** At least so many bytes, until this is asked again. */
  bytes(length: number): Buffer
}

const OLD_MS = 24 * 60 * 60 * 1000
const PIECE_BYTES = 64 * 1024
/** By then what is needed at once has been loaded. */
const KEPT_MS = 500
/** Enough for the largest file that a run begins with; only what is used of it is taken from the kernel. */
const LEAST_BYTES = 512 * 1024

export function createScratch(): Scratch {
  let bytes = Buffer.alloc(0)
  const release = () => {
    if (bytes.length > 0) bytes.buffer.transfer(0)
    bytes = Buffer.alloc(0)
  }
  return {
    bytes(length) {
      if (bytes.length === 0) setTimeout(release, KEPT_MS).unref()
      if (bytes.length < length) {
        release()
        bytes = Buffer.allocUnsafeSlow(Math.max(length, LEAST_BYTES)) // not a part of what others have too
      }
      return bytes
    },
  }
}

/** The text of a file of ASCII between `head` and `tail`, put together before V8 has a part of it. */
export function readBetween(head: string, path: string, tail: string, scratch: Scratch): string {
  const fd = openSync(path, 'r')
  try {
    const { size } = fstatSync(fd)
    const bytes = scratch.bytes(head.length + size + tail.length)
    bytes.write(head, 'latin1')
    const end = readAll(fd, bytes, head.length, head.length + size)
    bytes.write(tail, end, 'latin1')
    return bytes.toString('latin1', 0, end + tail.length)
  } finally {
    closeSync(fd)
  }
}

/** Reads into `bytes` from `at` to `end`; returns how far it came. */
function readAll(fd: number, bytes: Buffer, at: number, end: number): number {
  for (let count = -1; count !== 0 && at < end; at += count) count = readSync(fd, bytes, at, end - at, null)
  return at
}

/**
 * Reads compiled code that was kept. Undefined for what another user could have written, and for what is damaged: V8
 * looks at its head only, and would crash. Hence it is there twice; a check sum would have to be compiled itself.
 */
export function readCompiled(path: string, scratch: Scratch): Compiled | undefined {
  try {
    const fd = openSync(path, 'r')
    try {
      const { uid, mode, size, mtimeMs } = fstatSync(fd)
      if (uid !== process.geteuid?.() || mode & 0o022 || size === 0 || size % 2 !== 0) return undefined
      const bytes = scratch.bytes(size / 2 + PIECE_BYTES)
      const code = bytes.subarray(0, size / 2)
      if (readAll(fd, code, 0, code.length) !== code.length) return undefined
      const piece = bytes.subarray(code.length)
      for (let from = 0; from < code.length; ) {
        const count = readSync(fd, piece, 0, PIECE_BYTES, code.length + from)
        if (count === 0 || piece.compare(code, from, from + count, 0, count) !== 0) return undefined
        from += count
      }
      return { code, isOld: Date.now() - mtimeMs > OLD_MS }
    } finally {
      closeSync(fd)
    }
  } catch {
    return undefined // none has been kept
  }
}

/** Keeps compiled code for the next time. Where it cannot be kept, the next time compiles. */
export function writeCompiled(path: string, code: Buffer): void {
  const unready = `${path}.${process.pid}`
  try {
    writeFileSync(unready, Buffer.concat([code, code]), { mode: 0o600 })
    renameSync(unready, path)
  } catch {
    // A full disk, or a home that is not ours.
    try {
      unlinkSync(unready)
    } catch {
      // It was never made.
    }
  }
}
