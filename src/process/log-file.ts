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
  /** How long it is, or was when it was closed; undefined once a part of it may be left out, or when nobody can tell. */
  length(): number | undefined
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
  let closedAt: { length: number | undefined } | undefined
  const length = () => (writer.isWhole ? lengthOf(fd) : undefined)
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
    length: () => (closedAt === undefined ? length() : closedAt.length),
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
      closedAt ??= { length: length() }
      try {
        writer.close()
      } catch (error) {
        tell(error)
      }
    },
  }
}

/** Undefined for what has no length. */
export function lengthOf(fd: number): number | undefined {
  try {
    const stat = fstatSync(fd)
    return stat.isFile() ? stat.size : undefined
  } catch {
    return undefined
  }
}

function missingLine(bytes: number): string {
  return `\ntasker: ${bytes} bytes of the output are missing here, because they could not be written\n`
}
