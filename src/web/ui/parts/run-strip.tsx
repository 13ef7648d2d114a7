import { Link } from '@tanstack/react-router'
import type { Run } from '../api/rows.ts'
import { duration, secondsBetween } from '../format/duration.ts'
import { absolute } from '../format/moment.ts'
import { STATE_WORDS, stateOf } from '../format/state.ts'
import { useZone } from '../shell/zone.ts'

interface RunStripProps {
  /** The newest first, as they are asked for. */
  runs: readonly Run[]
  of: string
  current?: string
}

/** The runs of one task side by side: height is time, color and cap are how it ended. */
export function RunStrip({ runs, of, current }: RunStripProps) {
  const zone = useZone()
  const now = Date.now()
  const took = runs.map(run => secondsBetween(run.execution_start, run.execution_end, now))
  const longest = Math.max(...took, 1)
  return (
    <ol className="run-strip" aria-label={`Latest runs of ${of}`}>
      {runs
        .map((run, index) => {
          const state = stateOf(run)
          const seconds = took[index] ?? 0
          const at = absolute(Date.parse(run.execution_start), zone)
          return (
            <li key={run.run_id}>
              <Link
                to="/runs/$id"
                params={{ id: run.run_id }}
                className={state}
                aria-current={run.run_id === current ? 'page' : undefined}
                aria-label={`${STATE_WORDS[state]}, ${at}, ${duration(seconds)}`}
                title={`${STATE_WORDS[state]} · ${at} · ${duration(seconds)}`}
                tabIndex={-1}
              >
                <span style={{ blockSize: `${Math.max(14, (seconds / longest) * 100)}%` }} />
              </Link>
            </li>
          )
        })
        .reverse()}
    </ol>
  )
}
