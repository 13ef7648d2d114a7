import { UsageError } from '../../domain/error.ts'
import { closest } from '../../kit/closest.ts'
import type { PastRun } from '../../store/rows.ts'

export const GROUPINGS = ['day', 'week', 'month', 'host', 'commit', 'user'] as const
export type Grouping = (typeof GROUPINGS)[number]

/** The runs of each day, host or commit: by name, or for commits in the order of their first runs. */
export function groupRuns(runs: readonly PastRun[], by: Grouping): Map<string, PastRun[]> {
  const groups = Map.groupBy(runs, run => groupOf(run, by))
  if (by !== 'host' && by !== 'user') return groups
  return new Map([...groups].toSorted(([left], [right]) => (left < right ? -1 : 1)))
}

function groupOf(run: PastRun, by: Grouping): string {
  switch (by) {
    case 'day':
      return localDate(run.execution_start)
    case 'week': {
      const monday = new Date(run.execution_start)
      monday.setDate(monday.getDate() - ((monday.getDay() + 6) % 7))
      return localDate(monday)
    }
    case 'month':
      return localDate(run.execution_start).slice(0, 7)
    case 'host':
      return run.hostname
    case 'commit':
      return run.git_commit?.slice(0, 10) ?? ''
    case 'user':
      return run.user_name ?? ''
  }
}

function localDate(at: Date): string {
  const two = (number: number) => String(number).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

/** Throws `UsageError` naming what there is. */
export function parseGrouping(text: string): Grouping {
  const found = GROUPINGS.find(grouping => grouping === text.trim().toLowerCase())
  if (found !== undefined) return found
  const near = closest(text, GROUPINGS)
  const remedy = near === undefined ? `it is one of ${GROUPINGS.join(', ')}` : `did you mean ${near}?`
  throw new UsageError(`--by: runs cannot be grouped by '${text}'`, remedy)
}
