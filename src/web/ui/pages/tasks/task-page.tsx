import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { ChartSpline, History, Pencil } from 'lucide-react'
import { useState } from 'react'
import { runsQuery, statsQuery, taskQuery } from '../../api/queries.ts'
import type { Figures, Run, TaskStatus } from '../../api/rows.ts'
import { duration } from '../../format/duration.ts'
import { harmless } from '../../format/harmless.ts'
import { count, megabytes, percent } from '../../format/measure.ts'
import { stateOfTask } from '../../format/state.ts'
import { Empty } from '../../parts/empty.tsx'
import { Fact } from '../../parts/fact.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { COLUMNS, type RunColumn } from '../../parts/run-columns.tsx'
import { RunStrip } from '../../parts/run-strip.tsx'
import { RunsTable } from '../../parts/runs-table.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { Moment, Time } from '../../parts/time.tsx'
import { useMayAct } from '../../shell/may-act.ts'
import { usePageTitle } from '../../shell/page-title.ts'
import { EditTask } from './edit-task.tsx'
import './tasks.css'

const route = getRouteApi('/tasks/$stage/$task')

export function TaskPage() {
  const { stage, task } = route.useParams()
  usePageTitle(harmless(task))
  return <Loaded query={useQuery(taskQuery(stage, task))}>{status => <Whole status={status} />}</Loaded>
}

function Whole({ status }: { status: TaskStatus }) {
  const { task_stage: stage, task_name: name } = status.task
  const [isEdited, edit] = useState(false)
  const mayAct = useMayAct()
  const { data: recent } = useQuery(runsQuery({ stage, task: name, limit: 60 }))
  const { data: figures } = useQuery(statsQuery({ stage, task: name }))
  const search = { stage, task: name }
  return (
    <div className="task-page">
      <p className="path">
        <Link to="/tasks">Tasks</Link> / {harmless(stage)}
      </p>
      <div className="page-head">
        <h1>{harmless(name)}</h1>
        <StateMark state={stateOfTask(status)} />
        <Link className="button" to="/history" search={search}>
          <History /> History
        </Link>
        <Link className="button" to="/trends" search={search}>
          <ChartSpline /> Trends
        </Link>
        {mayAct && (
          <button type="button" onClick={() => edit(true)}>
            <Pencil /> Edit
          </button>
        )}
      </div>
      {isEdited && <EditTask task={status.task} onClose={() => edit(false)} />}
      <div className="task-columns">
        <div>
          {recent !== undefined &&
            (recent.runs.length > 0 ? (
              <Latest runs={recent.runs} name={name} />
            ) : (
              <NeverRun stage={stage} name={name} />
            ))}
        </div>
        <aside aria-label="About this task">
          <Definition status={status} />
          {figures?.[0] !== undefined && <Usual figures={figures[0]} />}
        </aside>
      </div>
    </div>
  )
}

function Latest({ runs, name }: { runs: Run[]; name: string }) {
  return (
    <section className="card">
      <header>
        <h2>Latest runs</h2>
      </header>
      <div className="tall-strip">
        <RunStrip runs={runs} of={harmless(name)} />
      </div>
      <RunsTable label="Latest runs" runs={runs.slice(0, 12)} columns={COLUMNS_OF_LATEST} />
    </section>
  )
}

const COLUMNS_OF_LATEST: RunColumn[] = [
  COLUMNS.state,
  {
    name: 'Started',
    cell: run => (
      <Link data-row to="/runs/$id" params={{ id: run.run_id }}>
        <Moment at={run.execution_start} />
      </Link>
    ),
  },
  COLUMNS.took,
  COLUMNS.host,
  COLUMNS.message,
]

function NeverRun({ stage, name }: { stage: string; name: string }) {
  return (
    <Empty title="It has not run yet">
      <pre>
        tasker run --stage {harmless(stage)} --task {harmless(name)} -- COMMAND
      </pre>
    </Empty>
  )
}

function Definition({ status: { task, due } }: { status: TaskStatus }) {
  return (
    <section className="card facts">
      <header>
        <h2>Definition</h2>
      </header>
      <dl>
        {task.description !== null && <Fact name="Description">{harmless(task.description)}</Fact>}
        <Fact name="Stage">{harmless(task.task_stage)}</Fact>
        {task.task_type !== null && <Fact name="Kind">{harmless(task.task_type)}</Fact>}
        <Fact name="Enabled">{task.enabled ? 'yes' : 'no'}</Fact>
        <Fact name="Schedule">
          {task.schedule === null ? (
            <span className="quiet">none</span>
          ) : (
            <code>{harmless(task.schedule)}</code>
          )}
        </Fact>
        {task.timezone !== null && <Fact name="Time zone">{harmless(task.timezone)}</Fact>}
        {due !== null && (
          <Fact name="Last due">
            <Time at={due.at} />, {due.state.replace('_', ' ')}
          </Fact>
        )}
        {task.expected_duration_minutes !== null && (
          <Fact name="Should take">{duration(task.expected_duration_minutes * 60)}</Fact>
        )}
        {task.total_subtasks !== null && <Fact name="Subtasks">{count(task.total_subtasks)}</Fact>}
        <Fact name="Known since">
          <Moment at={task.created_at} />
        </Fact>
      </dl>
    </section>
  )
}

function Usual({ figures }: { figures: Figures }) {
  const time = figures.duration_seconds
  return (
    <section className="card facts">
      <header>
        <h2>Usually</h2>
        <span className="quiet">of {count(figures.runs)} runs</span>
      </header>
      <dl>
        {figures.success_rate_percent !== null && (
          <Fact name="Success">{percent(figures.success_rate_percent)}</Fact>
        )}
        {time !== null && (
          <>
            <Fact name="Median time">{duration(time.median)}</Fact>
            <Fact name="95 of 100 within">{duration(time.p95)}</Fact>
          </>
        )}
        {figures.memory_mb !== null && <Fact name="Peak memory">{megabytes(figures.memory_mb.median)}</Fact>}
        {figures.cpu_seconds !== null && <Fact name="CPU time">{duration(figures.cpu_seconds.median)}</Fact>}
      </dl>
    </section>
  )
}
