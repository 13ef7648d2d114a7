import { closeSync, renameSync, writeSync } from 'node:fs'

/** The file of a log, or its files. */
export interface LogWriter {
  /** How many bytes were written. */
  readonly size: number
  /** What was written stands in its file at the place where it was written. */
  readonly isWhole: boolean
  /** Writes all of it, or throws what the file system throws. */
  write(chunk: Buffer): void
  /** Gives its files another name. Throws what the file system throws. */
  rename(from: string, to: string): void
  close(): void
}

/** A log in one file that becomes as large as it likes. */
export function appendTo(fd: number): LogWriter {
  let size = 0
  return {
    get size() {
      return size
    },
    isWhole: true,
    write(chunk) {
      for (let written = 0; written < chunk.length; ) {
        const count = writeSync(fd, chunk, written)
        written += count
        size += count
      }
    },
    rename: renameSync,
    close: () => closeSync(fd),
  }
}
