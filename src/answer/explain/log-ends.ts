import { open } from 'node:fs/promises'
import { stripVTControlCharacters } from 'node:util'

/** So much of the beginning and of the end of a log is read, however long it is. */
const END_BYTES = 128 * 1024

/** The first and the last lines of a log, as they were at last where they were redrawn. Undefined where it cannot be read. */
export async function readLogEnds(path: string): Promise<string[] | undefined> {
  try {
    await using file = await open(path)
    const { size } = await file.stat()
    const read = async (from: number, length: number) => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from)
      return buffer.toString('utf8', 0, bytesRead)
    }
    if (size <= 2 * END_BYTES) return linesOf(await read(0, size))
    const [begin, end] = [await read(0, END_BYTES), await read(size - END_BYTES, END_BYTES)]
    // The lines that the cuts break are nobody's.
    return [...linesOf(begin).slice(0, -1), ...linesOf(end).slice(1)]
  } catch {
    return undefined
  }
}

function linesOf(text: string): string[] {
  return stripVTControlCharacters(text)
    .split(/\r?\n/)
    .map(line => line.slice(line.lastIndexOf('\r') + 1).trimEnd())
    .filter(line => line !== '' && !line.startsWith('::tasker'))
}
