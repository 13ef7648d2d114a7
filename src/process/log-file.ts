import { closeSync, writeSync } from 'node:fs'
import { openAppending } from '../kit/open-appending.ts'

/** The kept copy of a run's output. */
export interface LogFile extends Disposable {
  path: string
  fd: number
  /** Appends; the first failure is told, and ends the log but not the run. */
  append(chunk: Buffer): void
}

/** Opens (mode 0600, appending) the log at `path`, with its folder. Throws what the file system throws. */
export function openLog(path: string, onTrouble: (error: Error) => void): LogFile {
  const fd = openAppending(path)
  let usable = true
  return {
    path,
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
    [Symbol.dispose]: () => closeSync(fd),
  }
}
