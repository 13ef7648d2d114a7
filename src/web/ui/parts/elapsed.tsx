import type { Run } from '../api/rows.ts'
import { duration, secondsBetween } from '../format/duration.ts'
import { useNow } from '../shell/clock.ts'

/** How long a run took, or goes on by now. */
export function Elapsed({ run }: { run: Pick<Run, 'execution_start' | 'execution_end'> }) {
  const now = useNow()
  return <>{duration(secondsBetween(run.execution_start, run.execution_end, now))}</>
}
