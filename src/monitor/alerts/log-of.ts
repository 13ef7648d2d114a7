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
  // Before lines are cut: half a secret looks like none.
  const clean = (text: string) => redactText(text, redactPatterns)
  const here = row.hostname === hostname() ? await endsOf(row, clean) : undefined
  const ends = here ?? (await keptEnds(store, row, clean))
  return ends === undefined || (ends.head === '' && ends.tail === '') ? undefined : ends
}

type Clean = (text: string) => string

type Ends = NonNullable<Message['log']>

async function endsOf(row: ExecutionRow, clean: Clean): Promise<Ends | undefined> {
  // What others write into the same file is not of this run, and perhaps for other eyes.
  if (row.log_path === null || !row.log_file?.includes(row.run_id)) return undefined
  try {
    await using file = await open(join(row.log_path, row.log_file))
    const { size } = await file.stat()
    const read = async (from: number) => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, from)
      return buffer.toString('utf8', 0, bytesRead)
    }
    if (size <= READ_BYTES) return headAndTail(linesOf(clean(await read(0))))
    const head = linesOf(withoutTornEnd(clean(await read(0)))).slice(0, HEAD_LINES)
    const tail = linesOf(withoutTornBegin(clean(await read(size - READ_BYTES)))).slice(-TAIL_LINES)
    return { head: head.join('\n'), tail: tail.join('\n'), omitted: true }
  } catch {
    return undefined
  }
}

/** What was read ends anywhere, perhaps in the middle of a secret: of the line that is torn only what is far from there. */
function withoutTornEnd(text: string): string {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  const torn = text.slice(whole.length)
  return torn.length > LONGEST_LINE ? `${whole}${torn.slice(0, LONGEST_LINE / 2)} …` : whole
}

function withoutTornBegin(text: string): string {
  const end = text.indexOf('\n')
  const torn = end === -1 ? text : text.slice(0, end)
  const whole = text.slice(torn.length)
  return torn.length > LONGEST_LINE ? `… ${torn.slice(-LONGEST_LINE / 2)}${whole}` : whole
}

async function keptEnds(store: Store, row: ExecutionRow, clean: Clean): Promise<Ends | undefined> {
  const kept = await store.keptLog(row.run_id)
  if (kept === undefined)
    return row.error_detail === null ? undefined : lastOf(linesOf(clean(row.error_detail)))
  const lines = linesOf(clean(kept.tail))
  return kept.is_whole ? headAndTail(lines) : lastOf(lines)
}

function headAndTail(lines: readonly string[]): Ends {
  if (lines.length <= HEAD_LINES + TAIL_LINES) return { head: '', tail: lines.join('\n'), omitted: false }
  return {
    head: lines.slice(0, HEAD_LINES).join('\n'),
    tail: lines.slice(-TAIL_LINES).join('\n'),
    omitted: true,
  }
}

function lastOf(lines: readonly string[]): Ends {
  return { head: '', tail: lines.slice(-TAIL_LINES).join('\n'), omitted: true }
}

/** Without markers, and of what was redrawn what it was at last. */
function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map(line => withoutMiddle(line.slice(line.lastIndexOf('\r') + 1).trimEnd()))
    .filter(line => line !== '' && !line.startsWith('::tasker'))
}

function withoutMiddle(line: string): string {
  if (line.length <= LONGEST_LINE) return line
  return `${line.slice(0, LONGEST_LINE / 2)} … ${line.slice(-LONGEST_LINE / 2)}`.toWellFormed()
}

const LONGEST_LINE = 1_000
