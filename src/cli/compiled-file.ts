import { closeSync, fstatSync, openSync, readSync, renameSync, writeFileSync } from 'node:fs'

/** It is to be disposed of when V8 has taken it in: half a megabyte would wait for the garbage collector all through a run. */
interface Compiled extends Disposable {
  code: Buffer
  /** It is to be made again: by then other functions have been called, and each time adds to those that are kept. */
  isOld: boolean
}

const OLD_MS = 24 * 60 * 60 * 1000

/**
 * Reads compiled code that was kept. Undefined for what another user could have written, and for what is damaged: V8
 * looks at its head only, and would crash. Hence it is there twice; a check sum would have to be compiled itself.
 */
export function readCompiled(path: string): Compiled | undefined {
  try {
    const fd = openSync(path, 'r')
    try {
      const { uid, mode, size, mtimeMs } = fstatSync(fd)
      if (uid !== process.geteuid?.() || mode & 0o022) return undefined
      const bytes = Buffer.allocUnsafeSlow(size) // not a part of what others have too
      const code = bytes.subarray(0, size / 2)
      const isWhole = readSync(fd, bytes) === size && code.equals(bytes.subarray(code.length))
      if (code.length === 0 || !isWhole) return undefined
      return {
        code,
        isOld: Date.now() - mtimeMs > OLD_MS,
        [Symbol.dispose]: () => void bytes.buffer.transfer(0),
      }
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
  }
}
