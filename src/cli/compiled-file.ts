import { closeSync, fstatSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs'

interface Compiled {
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
      const { uid, mode, mtimeMs } = fstatSync(fd)
      if (uid !== process.geteuid?.() || mode & 0o022) return undefined
      const bytes = readFileSync(fd)
      const code = bytes.subarray(0, bytes.length / 2)
      if (code.length === 0 || !code.equals(bytes.subarray(code.length))) return undefined
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
  }
}
