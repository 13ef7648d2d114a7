import { isUtf8 } from 'node:buffer'
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs'
import { sayError, UsageError } from '../domain/error.ts'

const LARGEST = 1024 * 1024

/**
 * The text of a configuration file. It may name commands to run, so a file that another user could have written is
 * refused. Throws `UsageError`.
 */
export function readTrusted(file: string, uid: number | undefined): string {
  const descriptor = open(file)
  try {
    const trouble = troubleWith(fstatSync(descriptor), uid)
    if (trouble !== undefined) throw trouble
    const bytes = readFileSync(descriptor)
    if (!isUtf8(bytes))
      throw new UsageError('the file is ignored, for it is not UTF-8 text', 'save it as UTF-8')
    return bytes.toString('utf8')
  } finally {
    closeSync(descriptor)
  }
}

/** Without waiting for a writer, should it be a named pipe. */
function open(file: string): number {
  try {
    return openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (cause) {
    const reason = sayError(cause).replace(/^\w+: |, open '.*$/g, '')
    throw new UsageError(`the file cannot be read (${reason})`, 'make it readable, or move it away', {
      cause,
    })
  }
}

function troubleWith(stats: Stats, uid: number | undefined): UsageError | undefined {
  if (!stats.isFile()) return new UsageError('this is not a regular file', 'put a file here, or nothing')
  if (uid !== undefined && stats.uid !== uid && stats.uid !== 0) {
    return new UsageError(
      `the file is ignored, for it belongs to another user (uid ${stats.uid})`,
      'make it your own or root’s with chown',
    )
  }
  if (stats.mode & 0o002) {
    return new UsageError('the file is ignored, for everybody may write to it', 'run chmod o-w on it')
  }
  if (stats.size > LARGEST)
    return new UsageError('the file is ignored, for it is larger than 1 MiB', 'shorten it')
  return undefined
}
