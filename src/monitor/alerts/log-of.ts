import { open } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Message } from '../../alert/message.ts'
import { redactText } from '../../domain/redact.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'

const HEAD_LINES = 5
const TAIL_LINES = 25
const READ_BYTES = 32 * 1024

/** The beginning and the end of the log of a run, from its file or as the database got it; secrets are taken out. */
export async function logOf(
  store: Store,
  row: ExecutionRow,
  redactPatterns: readonly string[],
): Promise<Message['log']> {
  const here = row.hostname === hostname() ? await endsOf(row) : undefined
  const ends = here ?? (await keptEnds(store, row))
  if (ends === undefined || (ends.head === '' && ends.tail === '')) return undefined
  const { head, tail, omitted } = ends
  return { head: redactText(head, redactPatterns), tail: redactText(tail, redactPatterns), omitted }
}

type Ends = NonNullable<Message['log']>

async function endsOf(row: ExecutionRow): Promise<Ends | undefined> {
  // What others write into the same file is not of this run, and perhaps for other eyes.
  if (row.log_path === null || !row.log_file?.includes(row.run_id)) return undefined
  try {
    await using file = await open(join(row.log_path, row.log_file))
    const { size } = await file.stat()
    const read = async (from: number) => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, from)
      return buffer.toString('utf8', 0, bytesRead)
    }
    const isWhole = size <= READ_BYTES
    const tail = linesOf(await read(isWhole ? 0 : size - READ_BYTES))
    if (isWhole) return headAndTail(tail)
    const head = linesOf(await read(0)).slice(0, HEAD_LINES)
    return { head: head.join('\n'), tail: tail.slice(-TAIL_LINES).join('\n'), omitted: true }
  } catch {
    return undefined
  }
}

async function keptEnds(store: Store, row: ExecutionRow): Promise<Ends | undefined> {
  const kept = await store.keptLog(row.run_id)
  if (kept === undefined)
    return row.error_detail === null ? undefined : lastOf(linesOf(row.error_detail), true)
  return kept.is_whole ? headAndTail(linesOf(kept.tail)) : lastOf(linesOf(kept.tail), true)
}

function headAndTail(lines: readonly string[]): Ends {
  if (lines.length <= HEAD_LINES + TAIL_LINES) return { head: '', tail: lines.join('\n'), omitted: false }
  return {
    head: lines.slice(0, HEAD_LINES).join('\n'),
    tail: lines.slice(-TAIL_LINES).join('\n'),
    omitted: true,
  }
}

function lastOf(lines: readonly string[], omitted: boolean): Ends {
  return { head: '', tail: lines.slice(-TAIL_LINES).join('\n'), omitted }
}

/** Without markers, and of what was redrawn what it was at last. */
function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map(line => line.slice(line.lastIndexOf('\r') + 1, LONGEST_LINE).trimEnd())
    .filter(line => line !== '' && !line.startsWith('::tasker'))
}

const LONGEST_LINE = 1_000
