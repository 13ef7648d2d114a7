import { Link } from '@tanstack/react-router'
import { MOST_RUNS } from '../../api/all-runs.ts'
import type { Parameters } from '../../api/client.ts'
import type { Run } from '../../api/rows.ts'
import { harmless } from '../../format/harmless.ts'
import { count, percent, some } from '../../format/measure.ts'
import { stateOf } from '../../format/state.ts'
import { AllRuns } from '../../parts/all-runs.tsx'
import { RunStrip } from '../../parts/run-strip.tsx'

const MOST = 60

/** A row for each task, its runs side by side. */
export function RunGrid({ filter }: { filter: Parameters }) {
  return (
    <AllRuns
      filter={filter}
      className="run-grid"
      says={isCut => (
        <span className="quiet">
          {isCut && `the latest ${count(MOST_RUNS)} of more, `}the newest on the right; height is time
        </span>
      )}
    >
      {runs => (
        <ul>
          {[...Map.groupBy(runs, run => `${run.task_stage}\n${run.task_name}`)]
            .sort(([one], [other]) => one.localeCompare(other))
            .map(([key, of]) => (
              <Row key={key} runs={of} />
            ))}
        </ul>
      )}
    </AllRuns>
  )
}

function Row({ runs }: { runs: Run[] }) {
  const [latest] = runs
  if (latest === undefined) return null
  const { task_stage: stage, task_name: task } = latest
  const ended = runs.filter(run => run.execution_end !== null)
  const good = ended.filter(run => stateOf(run) === 'finished').length
  return (
    <li>
      <Link data-row to="/tasks/$stage/$task" params={{ stage, task }}>
        {harmless(task)} <span className="quiet">{harmless(stage)}</span>
      </Link>
      <RunStrip runs={runs.slice(0, MOST)} of={harmless(task)} />
      <span className="number quiet">
        {ended.length > 0 && `${percent((good / ended.length) * 100)} good`}
      </span>
      <span className="number quiet">{some(runs.length, 'run')}</span>
    </li>
  )
}
