import { sayError, UsageError } from '../../domain/error.ts'
import { parseRecord } from '../../store/parse-record.ts'
import type { RunRecord } from '../../store/run-record.ts'
import type { Store } from '../../store/store.ts'
import { linesOf } from '../archive/ndjson-file.ts'
import { counted } from '../print/counted.ts'
import { sayable } from '../say.ts'
import type { World } from '../world.ts'

/** Runs of one transaction: so many, or fewer where they are large. */
const AT_ONCE = { runs: 200, characters: 16 * 2 ** 20 }

/** Adds the runs of such a file, each once. What is no such line is told and left out: then the exit status is 1. */
export async function importRuns(
  world: World,
  store: Store,
  { from }: { from: string },
  lines: AsyncIterable<string> = linesOf(from),
): Promise<number> {
  const counts = { read: 0, added: 0, bad: 0 }
  let batch: RunRecord[] = []
  let characters = 0
  const flush = async () => {
    if (batch.length > 0) counts.added += await store.archive.add(batch)
    batch = []
    characters = 0
  }
  let number = 0
  let cut: unknown
  try {
    for await (const line of lines) {
      number += 1
      if (line.trim() === '') continue
      try {
        batch.push(parseRecord(line))
        counts.read += 1
      } catch (error) {
        if (!(error instanceof UsageError)) throw error
        counts.bad += 1
        world.err.write(`tasker: ${sayable(`line ${number} is left out: ${sayError(error)}`)}\n`)
      }
      characters += line.length
      if (batch.length >= AT_ONCE.runs || characters >= AT_ONCE.characters) await flush()
    }
  } catch (error) {
    if (!isFileTrouble(error)) throw error
    cut = error
  }
  await flush()
  if (cut !== undefined)
    world.err.write(
      `tasker: ${sayable(`${from} ends in the middle, after line ${number}: ${sayError(cut)}`)}\n`,
    )
  const leftOut = counts.bad > 0 ? `, ${counted(counts.bad, 'line was', 'lines were')} left out` : ''
  const known = counts.read - counts.added
  world.out.write(
    `${counted(counts.added, 'run was', 'runs were')} added, ${counted(known, 'was', 'were')} known${leftOut}\n`,
  )
  return counts.bad > 0 || cut !== undefined ? 1 : 0
}

/** The disk, or what is compressed: `Z_BUF_ERROR`, `ERR_…`, `EIO`. */
function isFileTrouble(error: unknown): boolean {
  const code = (error as { code?: unknown }).code
  return typeof code === 'string' && /^(Z_|ZSTD_|E[A-Z]+$|ERR_)/.test(code)
}
