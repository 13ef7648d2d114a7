import { TaskerError } from '../../domain/error.ts'
import { harmless, harmlessLines } from '../../kit/harmless.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { type LogPlace, openLogSource } from '../log/log-source.ts'
import { bytesBetween, linesAfter, linesBefore } from '../log/window.ts'

/** How a log begins and ends. */
export interface LogEnds {
  head: string[]
  /** Bytes that are not shown in between, or before where there is no head. */
  leftOut: number
  tail: string[]
}

const HEAD = 20
const TAIL = 150
const LONGEST_LINE = 2_000

/** The first and the last lines of the log; why there are none where it is not here. */
export async function logEnds(
  store: Store,
  run: ExecutionRow,
  which: LogPlace,
): Promise<LogEnds | { missing: string }> {
  try {
    await using source = await openLogSource(store, run, which)
    const tail = await linesBefore(source, source.size, TAIL)
    if (source.first > 0) return { head: [], leftOut: tail.from, tail: shown(tail.text) }
    const begin = await linesAfter(source, 0, HEAD)
    const head = await bytesBetween(source, 0, Math.min(begin.to, tail.from))
    return { head: shown(head.text), leftOut: tail.from - head.to, tail: shown(tail.text) }
  } catch (error) {
    if (error instanceof TaskerError) return { missing: error.problem }
    throw error
  }
}

/** Of a line that was drawn over and over, what it showed last. */
function shown(text: string): string[] {
  if (text === '') return []
  return text
    .split('\n')
    .map(line => line.trimEnd())
    .flatMap(line => harmlessLines(line.slice(line.lastIndexOf('\r') + 1)))
    .map(cut)
    .slice(0, text.endsWith('\n') ? -1 : undefined)
}

function cut(line: string): string {
  return line.length > LONGEST_LINE ? `${harmless(line.slice(0, LONGEST_LINE))}…` : line
}
