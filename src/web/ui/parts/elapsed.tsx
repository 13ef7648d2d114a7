import type { Run } from '../api/rows.ts'
import { duration, secondsBetween } from '../format/duration.ts'
import { useNow } from '../shell/clock.ts'

/** How long a run took, or goes on by now. */
export function Elapsed({ run }: { run: Pick<Run, 'execution_start' | 'execution_end'> }) {
  const now = useNow()
  const seconds = secondsBetween(run.execution_start, run.execution_end, now)
  // A tenth that is another each second tells nobody anything.
  return <>{duration(run.execution_end === null ? Math.floor(seconds) : seconds)}</>
}
