import type { WhichRuns } from '../../answer/history-filter.ts'
import { pagesOf } from '../../answer/history-pages.ts'
import { UsageError } from '../../domain/error.ts'
import { keepHeapSteady } from '../../kit/steady-heap.ts'
import type { Store } from '../../store/store.ts'
import { openLineFile } from '../archive/ndjson-file.ts'
import { parseCount } from '../count.ts'
import { counted } from '../print/counted.ts'
import { jsonLine } from '../print/json.ts'
import type { World } from '../world.ts'
import { filterOf } from './history.ts'

export interface ExportOptions extends WhichRuns {
  limit?: string
  /** A file; to standard output where there is none. */
  to?: string
}

/** Runs whose details are in memory at a time. */
const PAGE = 100

/** Writes whole runs, archived ones too, a line of JSON each, oldest first. */
export async function exportRuns(world: World, store: Store, options: ExportOptions): Promise<number> {
  if (options.to === undefined && world.out.isTerminal)
    throw new UsageError('this would fill the terminal', 'write --to FILE, or into a pipe')
  const { to, limit, ...which } = options
  const filter = await filterOf(store, { ...which, archived: true, reverse: true }, world.now())
  const most = limit === undefined ? Number.POSITIVE_INFINITY : parseCount(limit, '--limit', 1)
  using file = to === undefined ? undefined : openLineFile(to)
  let count = 0
  keepHeapSteady()
  for await (const page of pagesOf(store, { ...filter, limit: most }, PAGE)) {
    const lines = (await store.archive.records(page)).map(jsonLine)
    count += lines.length
    if (file === undefined) await world.out.writeBytes(Buffer.from(lines.map(line => `${line}\n`).join('')))
    else file.add(lines)
  }
  if (to !== undefined) world.out.write(`${counted(count, 'run is', 'runs are')} in ${to}\n`)
  return 0
}
