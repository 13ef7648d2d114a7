import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { runQuery, runsQuery } from '../../api/queries.ts'
import type { RunDetail } from '../../api/rows.ts'
import { harmless } from '../../format/harmless.ts'
import { goesOn, isTrouble, stateOf } from '../../format/state.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { usePageTitle } from '../../shell/page-title.ts'
import { createCrosshair } from './crosshair.ts'
import { Facts } from './facts.tsx'
import { Failure } from './failure.tsx'
import { LogView } from './log/log-view.tsx'
import { logTimes } from './log/times.ts'
import { Notes } from './notes.tsx'
import { ProgressCard } from './progress-card.tsx'
import { Resources } from './resources.tsx'
import { RunHead } from './run-head.tsx'
import { Timeline } from './timeline.tsx'
import './run.css'

const route = getRouteApi('/runs/$id')

export function RunPage() {
  const { id } = route.useParams()
  const query = useQuery(runQuery(id))
  return <Loaded query={query}>{detail => <Whole key={detail.run.run_id} detail={detail} />}</Loaded>
}

function Whole({ detail }: { detail: RunDetail }) {
  const { run, subtasks, samples } = detail
  usePageTitle(harmless(run.task_name))
  const { data: siblings } = useQuery(runsQuery({ stage: run.task_stage, task: run.task_name, limit: 40 }))
  const [crosshair] = useState(createCrosshair)
  const times = useMemo(() => logTimes({ run, samples }), [run, samples])
  const [wanted, want] = useState<{ offset: number }>()
  return (
    <div className="run-page">
      <RunHead run={run} siblings={siblings?.runs ?? []} />
      <div className="columns">
        <div className="main">
          {goesOn(run) && <ProgressCard detail={detail} />}
          {isTrouble(stateOf(run)) && <Failure detail={detail} />}
          {subtasks.length > 0 && <Timeline run={run} subtasks={subtasks} />}
          <LogView run={run} times={times} crosshair={crosshair} wanted={wanted} />
          {samples.length > 1 && (
            <Resources
              detail={detail}
              times={times}
              crosshair={crosshair}
              onPick={offset => want({ offset })}
            />
          )}
        </div>
        <aside aria-label="About this run">
          <Facts detail={detail} siblings={siblings?.runs ?? []} />
          <Notes notes={detail.notes} />
        </aside>
      </div>
    </div>
  )
}
