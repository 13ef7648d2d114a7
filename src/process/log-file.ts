import { fstatSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeFolder } from '../kit/make-folder.ts'
import { openAppending } from '../kit/open-appending.ts'
import { boundLog } from './bounded-log.ts'
import { appendTo } from './log-writer.ts'

/** The kept copy of a run's output. */
export interface LogFile extends Disposable {
  readonly path: string
  readonly fd: number
  /** How long it was when it was opened. */
  from: number
  /** Appends. What cannot be written is missing from the log, with a line that says so as soon as there is room again. */
  append(chunk: Buffer): void
  /** Gives it another name, and a folder of that name; a file that cannot be moved keeps the one it has. */
  moveTo(path: string): void
}

/**
 * Opens (mode 0600, appending) the log at `path`, with its folder; it takes at most `maxBytes`, if there are any. Throws
 * what the file system throws. `onTrouble` is told once.
 */
export function openLog(
  path: string,
  maxBytes: number | undefined,
  onTrouble: (error: Error) => void,
): LogFile {
  const fd = openAppending(path)
  const writer = maxBytes === undefined ? appendTo(fd) : boundLog(path, fd, maxBytes)
  let missing = 0
  let told = false
  const tell = (error: unknown) => {
    if (!told) onTrouble(error as Error)
    told = true
  }
  let current = path
  return {
    get path() {
      return current
    },
    fd,
    from: fstatSync(fd).size,
    append(chunk) {
      let before = writer.size
      try {
        if (missing > 0) {
          writer.write(Buffer.from(missingLine(missing)))
          missing = 0
          before = writer.size
        }
        writer.write(chunk)
      } catch (error) {
        missing += missing > 0 ? chunk.length : chunk.length - (writer.size - before)
        tell(error)
      }
    },
    moveTo(to) {
      try {
        makeFolder(dirname(to))
        writer.rename(current, to)
        current = to
      } catch {
        // It is as good where it is.
      }
    },
    [Symbol.dispose]() {
      try {
        writer.close()
      } catch (error) {
        tell(error)
      }
    },
  }
}

function missingLine(bytes: number): string {
  return `\ntasker: ${bytes} bytes of the output are missing here, because they could not be written\n`
}
