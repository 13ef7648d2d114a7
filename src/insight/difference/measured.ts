import type { Difference, Measure, RunFacts, SubtaskFacts } from './run-facts.ts'

/*
 * What was measured. A figure is another when it is beyond those of all good runs by more than runs differ anyway.
 */

/** More, or less, of it than any good run had; and by at least so much. */
const MEASURES: Record<Measure, { more?: number; less?: number; least: number; weight: number }> = {
  items: { more: 1.2, less: 0.8, least: 1, weight: 0.68 },
  'peak memory': { more: 1.5, least: 100, weight: 0.5 },
  'memory limit': { less: 0.9, least: 16, weight: 0.7 },
  'CPU time': { more: 1.5, least: 2, weight: 0.4 },
  read: { more: 2, least: 100, weight: 0.35 },
  written: { more: 2, least: 100, weight: 0.35 },
  'load of the machine': { more: 1.5, least: 2, weight: 0.6 },
  'memory available on the machine': { less: 0.5, least: 256, weight: 0.45 },
  'room on the disk': { less: 0.25, least: 64, weight: 0.45 },
  'room on the disk of the log': { less: 0.25, least: 64, weight: 0.3 },
  'waiting for CPU': { more: 1.5, least: 15, weight: 0.62 },
  'waiting for memory': { more: 1.5, least: 10, weight: 0.63 },
  'waiting for disks': { more: 1.5, least: 15, weight: 0.62 },
}

/** What an error speaks of. */
const SPOKEN_OF: [RegExp, Measure[]][] = [
  [/No space left|disk full|ENOSPC|quota exceeded/i, ['room on the disk', 'room on the disk of the log']],
  [
    /memory|cannot allocate|\bOOM\b|Killed|SIGKILL/i,
    ['memory limit', 'memory available on the machine', 'peak memory', 'waiting for memory'],
  ],
]
/** A subtask that takes longer, and by at least so much: shares of its time are noise where it takes none. */
const SLOWER = 1.3
const LEAST_SLOWER_MS = 1_000

export function measuredDifferences(
  now: RunFacts,
  good: RunFacts,
  others: readonly RunFacts[],
): Difference[] {
  const found = [...figures(now, good, others), ...subtasks(now, good, others)]
  return now.isFinished ? found : found.map(asOfFailure)
}

function figures(now: RunFacts, good: RunFacts, others: readonly RunFacts[]): Difference[] {
  const spokenOf = SPOKEN_OF.flatMap(([form, names]) => (form.test(now.message) ? names : []))
  return (Object.keys(MEASURES) as Measure[]).flatMap(name => {
    const [before, after] = [good.measured[name], now.measured[name]]
    if (before === undefined || after === undefined) return []
    const all = [before, ...others.flatMap(facts => facts.measured[name] ?? [])]
    const { more, less, least, weight } = MEASURES[name]
    const isMore = more !== undefined && isBeyond(after, Math.max(...all), more, least)
    const isLess = less !== undefined && isBeyond(Math.min(...all), after, 1 / less, least)
    if (!isMore && !isLess) return []
    const isMeant = spokenOf.includes(name) || (now.oomKills > 0 && name === 'memory limit')
    const told = isMeant
      ? 0.95
      : name === 'items' && isMore
        ? weight + timeExplained(now, good, after / before)
        : weight
    return [{ kind: 'measure', name, before, now: after, weight: told }]
  })
}

/** Of more work it is right to take longer: as far as the time grew with it, it explains it. */
function timeExplained(now: RunFacts, good: RunFacts, ratio: number): number {
  if (now.tookMs === undefined || good.tookMs === undefined || good.tookMs === 0) return 0
  return now.tookMs / good.tookMs < 2 * ratio ? 0.27 : 0
}

function subtasks(now: RunFacts, good: RunFacts, others: readonly RunFacts[]): Difference[] {
  const extraMs = Math.max((now.tookMs ?? 0) - (good.tookMs ?? 0), LEAST_SLOWER_MS)
  return now.subtasks.flatMap(subtask => {
    const before = named(good, subtask.name)
    if (before === undefined) return []
    const earlier = [before, ...others.flatMap(facts => named(facts, subtask.name) ?? [])]
    return [...slower(subtask, before, earlier, extraMs), ...larger(subtask, before, earlier)]
  })
}

function slower(
  now: SubtaskFacts,
  before: SubtaskFacts,
  earlier: readonly SubtaskFacts[],
  extraMs: number,
): Difference[] {
  if (now.tookMs === undefined || before.tookMs === undefined) return []
  const longest = Math.max(...earlier.flatMap(({ tookMs }) => tookMs ?? []))
  if (!isBeyond(now.tookMs, longest, SLOWER, LEAST_SLOWER_MS)) return []
  // Work that grew says more than the time that it took; and what changed, more than where it shows.
  const grew = (now.items ?? 0) / (before.items || Number.POSITIVE_INFINITY) > 1.2 ? 0.6 : 1
  const share = Math.min(1, (now.tookMs - before.tookMs) / extraMs)
  return [
    {
      kind: 'subtask',
      name: now.name,
      before: before.tookMs,
      now: now.tookMs,
      weight: (0.3 + 0.3 * share) * grew,
    },
  ]
}

function larger(now: SubtaskFacts, before: SubtaskFacts, earlier: readonly SubtaskFacts[]): Difference[] {
  if (now.items === undefined || before.items === undefined) return []
  const { more = 1, least } = MEASURES.items
  const most = Math.max(...earlier.flatMap(({ items }) => items ?? []))
  if (!isBeyond(now.items, most, more, least)) return []
  return [{ kind: 'subtask items', name: now.name, before: before.items, now: now.items, weight: 0.9 }]
}

/** How long a run took that broke off tells little of why it did. */
function asOfFailure(difference: Difference): Difference {
  const { kind, weight } = difference
  if (kind === 'subtask') return { ...difference, weight: weight * 0.6 }
  return kind === 'subtask items' ? { ...difference, weight: weight * 0.7 } : difference
}

function isBeyond(value: number, limit: number, ratio: number, least: number): boolean {
  return value >= limit * ratio && value - limit >= least
}

function named(facts: RunFacts, name: string): SubtaskFacts | undefined {
  return facts.subtasks.find(subtask => subtask.name === name)
}
