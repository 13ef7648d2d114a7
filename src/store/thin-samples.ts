import type { HostColumn, ProcessColumn, SampleRow } from './rows.ts'

/** A run has at most so many rows in `samples`, however long it is. */
export const MOST_SAMPLES = 1_500

/** What is left of them when there are more. The beginning stays as it was measured. */
const MOST_SPANS = 1_000
const BEGINNING = { ms: 60_000, rows: 300 }

/**
 * The samples of a run, in order, made fewer: those of each so many seconds since its first one become one, which keeps
 * the largest value of each figure. Its `seq` and `at` are those of the last one, so that its span still ends there.
 */
export function thinSamples(samples: readonly SampleRow[]): SampleRow[] {
  const begunAt = samples[0]?.at.getTime() ?? 0
  const later = samples.findIndex(
    ({ at }, index) => index >= BEGINNING.rows || at.getTime() - begunAt > BEGINNING.ms,
  )
  if (later === -1) return [...samples]
  const rest = samples.slice(later)
  // Spans of twice the length are made of whole spans: what was merged before is never torn.
  let spanMs = 1_000
  let groups: SampleRow[][]
  do {
    spanMs *= 2
    groups = groupsOf(rest, begunAt, spanMs)
  } while (groups.length > MOST_SPANS && spanMs < Number.MAX_SAFE_INTEGER)
  return [...samples.slice(0, later), ...groups.map(group => group.reduce(merged))]
}

/** Neighbours of the same span. A clock that was set back begins a new group: `seq` alone says what came first. */
function groupsOf(samples: readonly SampleRow[], begunAt: number, spanMs: number): SampleRow[][] {
  const groups: SampleRow[][] = []
  let before: number | undefined
  for (const sample of samples) {
    const span = Math.floor((sample.at.getTime() - begunAt) / spanMs)
    if (span === before) groups.at(-1)?.push(sample)
    else groups.push([sample])
    before = span
  }
  return groups
}

function merged(one: SampleRow, next: SampleRow): SampleRow {
  return {
    ...next,
    measurements: one.measurements + next.measurements,
    span_seconds: thousandths(sum(one.span_seconds, next.span_seconds)),
    memory_mb: most(one.memory_mb, next.memory_mb),
    cpu_percent: most(one.cpu_percent, next.cpu_percent),
    processes: most(one.processes, next.processes),
    pss_mb: most(one.pss_mb, next.pss_mb),
    swap_mb: most(one.swap_mb, next.swap_mb),
    cgroup_mb: most(one.cgroup_mb, next.cgroup_mb),
    threads: most(one.threads, next.threads),
    open_files: most(one.open_files, next.open_files),
    read_mb_per_second: most(one.read_mb_per_second, next.read_mb_per_second),
    written_mb_per_second: most(one.written_mb_per_second, next.written_mb_per_second),
    connections: most(one.connections, next.connections),
    largest: larger(one.largest, next.largest),
    host: worse(one.host, next.host),
    // What was written since is later than `one`, and by `next` it was there.
    log_bytes: next.log_bytes,
  }
}

function larger(one: ProcessColumn | null, next: ProcessColumn | null): ProcessColumn | null {
  return one !== null && (next === null || one.memory_mb > next.memory_mb) ? one : next
}

/** The machine at its worst: the most pressure, and the least room. */
function worse(one: HostColumn | null, next: HostColumn | null): HostColumn | null {
  if (one === null || next === null) return one ?? next
  const worst: HostColumn = { ...one }
  for (const key of Object.keys(next) as (keyof HostColumn)[]) {
    const [here, there] = [one[key], next[key]]
    if (there !== undefined) worst[key] = (key.endsWith('_mb') ? least : most)(here ?? null, there) ?? there
  }
  return worst
}

function most(one: number | null, next: number | null): number | null {
  return one === null || next === null ? (one ?? next) : Math.max(one, next)
}

function least(one: number | null, next: number | null): number | null {
  return one === null || next === null ? (one ?? next) : Math.min(one, next)
}

function sum(one: number | null, next: number | null): number | null {
  return one === null || next === null ? (one ?? next) : one + next
}

function thousandths(seconds: number | null): number | null {
  return seconds === null ? null : Math.round(seconds * 1000) / 1000
}
