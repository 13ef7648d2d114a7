import { closeSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeFolder } from '../kit/make-folder.ts'
import { openAppending } from '../kit/open-appending.ts'

/** The kept copy of a run's output. */
export interface LogFile extends Disposable {
  readonly path: string
  readonly fd: number
  /** Appends; the first failure is told, and ends the log but not the run. */
  append(chunk: Buffer): void
  /** Gives it another name, and a folder of that name; a file that cannot be moved keeps the one it has. */
  moveTo(path: string): void
}

/** Opens (mode 0600, appending) the log at `path`, with its folder. Throws what the file system throws. */
export function openLog(path: string, onTrouble: (error: Error) => void): LogFile {
  const fd = openAppending(path)
  let usable = true
  let current = path
  return {
    get path() {
      return current
    },
    fd,
    append(chunk) {
      if (!usable) return
      try {
        for (let written = 0; written < chunk.length; ) written += writeSync(fd, chunk, written)
      } catch (error) {
        usable = false
        onTrouble(error as Error)
      }
    },
    moveTo(to) {
      try {
        makeFolder(dirname(to))
        renameSync(current, to)
        current = to
      } catch {
        // It is as good where it is.
      }
    },
    [Symbol.dispose]: () => closeSync(fd),
  }
}
