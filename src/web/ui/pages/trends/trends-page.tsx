import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { allRunsQuery, MOST_RUNS } from '../../api/all-runs.ts'
import { statsQuery } from '../../api/queries.ts'
import { count } from '../../format/measure.ts'
import { Empty } from '../../parts/empty.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { PickSpan, useSpan } from '../../parts/pick-span.tsx'
import { PickTask } from '../../parts/pick-task.tsx'
import { usePageTitle } from '../../shell/page-title.ts'
import { Days } from './days.tsx'
import { Durations } from './durations.tsx'
import { Failures } from './failures.tsx'
import { FiguresTable } from './figures-table.tsx'
import { Use } from './use.tsx'
import './trends.css'

const route = getRouteApi('/trends')

export function TrendsPage() {
  usePageTitle('Trends')
  const search = route.useSearch()
  const { stage, task } = search
  const navigate = route.useNavigate()
  const set = (change: typeof search) => navigate({ search: { ...search, ...change }, replace: true })
  const filter = { stage, task, ...useSpan(search) }
  const query = useQuery(allRunsQuery(filter))
  const { data: figures } = useQuery(statsQuery(filter))
  return (
    <>
      <div className="page-head">
        <h1>Trends</h1>
        <div className="filters">
          <PickTask stage={stage} task={task} onChange={set} />
          <PickSpan span={search} onChange={set} />
        </div>
      </div>
      <Loaded query={query}>
        {({ runs, isCut }) =>
          runs.length === 0 ? (
            <Empty title="No run in this time">
              <p>Look further back, or choose another task.</p>
            </Empty>
          ) : (
            <>
              {isCut && <p className="quiet cut-note">Drawn from the latest {count(MOST_RUNS)} runs.</p>}
              <div className="charts">
                {task !== undefined && <Durations runs={runs} />}
                <Days filter={filter} />
                {task !== undefined && <Use runs={runs} />}
                <Failures runs={runs} />
              </div>
              {figures !== undefined && <FiguresTable figures={figures} />}
            </>
          )
        }
      </Loaded>
    </>
  )
}
