import { stripVTControlCharacters } from 'node:util'
import { TaskerError } from '../../domain/error.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { type LogPlace, openLogSource } from '../log/log-source.ts'

/** So much of the beginning and of the end of a log is read, however long it is. */
const END_BYTES = 128 * 1024

/** The first and the last lines of a log, as they were at last where they were redrawn. Undefined where its file is not here. */
export async function readLogEnds(
  store: Store,
  run: ExecutionRow,
  place: LogPlace,
): Promise<string[] | undefined> {
  try {
    await using log = await openLogSource(store, run, place)
    if (log.where !== 'file') return undefined
    const read = async (from: number, length: number) => (await log.read(from, length)).toString()
    if (log.size <= 2 * END_BYTES) return linesOf(await read(0, log.size))
    const [begin, end] = [await read(0, END_BYTES), await read(log.size - END_BYTES, END_BYTES)]
    // The lines that the cuts break are nobody's.
    return [...linesOf(begin).slice(0, -1), ...linesOf(end).slice(1)]
  } catch (error) {
    if (error instanceof TaskerError) return undefined
    throw error
  }
}

function linesOf(text: string): string[] {
  return stripVTControlCharacters(text)
    .split(/\r?\n/)
    .map(line => line.slice(line.lastIndexOf('\r') + 1).trimEnd())
    .filter(line => line !== '' && !line.startsWith('::tasker'))
}
