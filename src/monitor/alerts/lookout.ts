import type { RunStatus } from '../../domain/run.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import type { DueMemory } from './dues.ts'

/** What somebody who looks again and again need not look at twice. */
export interface Lookout {
  /** The last run that the store had got to know. */
  upTo?: number
  /** Runs of which more is to come. */
  open: ReadonlySet<string>
  /** Runs that were judged, of the latest: those may turn up in the store out of order. */
  judged: ReadonlySet<string>
  dues: Map<string, DueMemory>
}

export function createLookout(): Lookout {
  return { open: new Set(), judged: new Set(), dues: new Map() }
}

/** Runs to be judged now. */
export interface Sight {
  rows: ExecutionRow[]
  /** The last that the store knows; where that is not all, there is more to be looked at. */
  upTo?: number
  isAll: boolean
}

/** Failures are looked for so far back by who has no memory, and everything else so far. */
const FAILURES_BACK_MS = 3 * 24 * 3_600_000
const LOOK_BACK_MS = 6 * 3_600_000
const AT_ONCE = 2_000
/** PostgreSQL numbers runs when they come and shows them when they are committed: so many may be in between. */
const OUT_OF_ORDER = 50
const ALWAYS: readonly RunStatus[] = ['STARTED', 'RUNNING']

/** What goes on, and what has ended since the look before: however long it took to get into the store. */
export async function lookAround(store: Store, { upTo, open, judged }: Lookout, now: number): Promise<Sight> {
  const goingOn = await store.history({ statuses: ALWAYS, limit: AT_ONCE })
  const known = new Map(goingOn.map(row => [row.run_id, row]))
  if (upTo === undefined) {
    const [latest] = await store.arrivals(undefined, 1)
    for (const row of await pastRows(store, now)) known.set(row.run_id, row)
    return { rows: [...known.values()], isAll: true, ...(latest && { upTo: latest.execution_id }) }
  }
  const overlap = store.driver === 'postgresql' ? OUT_OF_ORDER : 0
  const arrived = await store.arrivals(upTo - overlap, AT_ONCE)
  const ended = await store.runsOf([...open].filter(runId => !known.has(runId)))
  for (const row of [...arrived, ...ended]) if (!judged.has(row.run_id)) known.set(row.run_id, row)
  const last = arrived.at(-1)?.execution_id ?? upTo
  return { rows: [...known.values()], upTo: Math.max(last, upTo), isAll: arrived.length < AT_ONCE }
}

async function pastRows(store: Store, now: number): Promise<ExecutionRow[]> {
  const lately = store.history({ since: now - LOOK_BACK_MS, limit: Number.MAX_SAFE_INTEGER })
  const failed = store.history({
    since: now - FAILURES_BACK_MS,
    statuses: ['FAILED'],
    limit: Number.MAX_SAFE_INTEGER,
  })
  return [...(await failed), ...(await lately)]
}

/** What is remembered when all that was found is kept. */
export function remember(
  lookout: Lookout,
  { rows, upTo }: Sight,
  { dues, open }: { dues: ReadonlyMap<string, DueMemory>; open: ReadonlySet<string> },
): void {
  for (const [task, memory] of dues) lookout.dues.set(task, memory)
  lookout.open = open
  const latest = rows.filter(
    row => row.execution_id > (upTo ?? 0) - 2 * OUT_OF_ORDER && !open.has(row.run_id),
  )
  const before = [...lookout.judged].slice(-2 * OUT_OF_ORDER)
  lookout.judged = new Set([...before, ...latest.map(({ run_id }) => run_id)])
  if (upTo !== undefined) lookout.upTo = upTo
}
