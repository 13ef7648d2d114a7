import { logFileOf } from '../../answer/log-file-of.ts'
import { harmless } from '../../kit/harmless.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import { openLog } from '../log-reader.ts'
import { createLogText } from '../print/log-text.ts'

/** Longer lines are cut by the screen anyway. */
const MOST_BYTES = 256 * 1024

/** The last lines of a run's log, of a redrawn line what it shows now; one line that says why there are none. */
export async function lastLogLines(run: ExecutionRow, most: number): Promise<string[]> {
  const file = logFileOf(run)
  if (file === null) return ['It has no log.']
  const chunks: Uint8Array[] = []
  try {
    await using log = await openLog(file, most)
    await log.copyTo(async bytes => {
      chunks.push(bytes)
    })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return [`${file} cannot be read here (${code ?? String(error)}); the run is on ${run.hostname}.`]
  }
  const end = Buffer.concat(chunks).subarray(-MOST_BYTES)
  const text = createLogText(false)
  const lines = `${text.next(end)}${text.end()}`.replace(/\n$/, '').split('\n')
  return lines.slice(-most).map(line => harmless(lastDrawn(line)))
}

function lastDrawn(line: string): string {
  return line.replace(/\r+$/, '').split('\r').at(-1) ?? ''
}
