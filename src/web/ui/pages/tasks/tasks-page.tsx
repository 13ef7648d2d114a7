import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { statusQuery } from '../../api/queries.ts'
import type { TaskStatus } from '../../api/rows.ts'
import { harmless } from '../../format/harmless.ts'
import { some } from '../../format/measure.ts'
import { stateOfTask } from '../../format/state.ts'
import { Empty } from '../../parts/empty.tsx'
import { FindField } from '../../parts/find-field.tsx'
import { Heads } from '../../parts/heads.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { LongTable } from '../../parts/long-table.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { Time } from '../../parts/time.tsx'
import { usePageTitle } from '../../shell/page-title.ts'
import './tasks.css'

const route = getRouteApi('/tasks')

export function TasksPage() {
  usePageTitle('Tasks')
  const { text = '' } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <>
      <div className="page-head">
        <h1>Tasks</h1>
        <FindField
          label="Filter tasks"
          value={text}
          onChange={next => navigate({ search: { text: next || undefined }, replace: true })}
        />
      </div>
      <Loaded query={useQuery(statusQuery)}>
        {all => (
          <Registry
            statuses={all.filter(status => isMeant(status, text.toLowerCase()))}
            isWhole={text === ''}
          />
        )}
      </Loaded>
    </>
  )
}

function Registry({ statuses, isWhole }: { statuses: TaskStatus[]; isWhole: boolean }) {
  if (statuses.length === 0)
    return (
      <Empty title={isWhole ? 'No task is known yet' : 'No task is called so'}>
        <p>A task is known once it ran. To have it here before:</p>
        <pre>tasker register load.sh --stage DAILY --description 'Reads the counties'</pre>
      </Empty>
    )
  return (
    <section className="card registry">
      <header>
        <h2>{some(statuses.length, 'task')}</h2>
      </header>
      <LongTable
        label="Tasks"
        rows={statuses}
        keyOf={status => status.task.task_id}
        head={<Heads of={HEADS} />}
        cells={status => <Cells status={status} />}
      />
    </section>
  )
}

const HEADS = ['Task', 'Stage', 'Kind', 'Latest run', 'Schedule', 'Known by', 'Description']

function Cells({ status }: { status: TaskStatus }) {
  const { task, run } = status
  return (
    <>
      <td>
        <Link data-row to="/tasks/$stage/$task" params={{ stage: task.task_stage, task: task.task_name }}>
          {harmless(task.task_name)}
        </Link>
      </td>
      <td className="quiet">{harmless(task.task_stage)}</td>
      <td className="quiet">{harmless(task.task_type ?? '')}</td>
      <td>
        <StateMark state={stateOfTask(status)} />{' '}
        <span className="quiet">{run !== null && <Time at={run.execution_start} />}</span>
      </td>
      <td className="mono">{harmless(task.schedule ?? '')}</td>
      <td className="quiet">{task.registered ? 'registered' : 'its runs'}</td>
      <td className="description">{harmless(task.description ?? '')}</td>
    </>
  )
}

function isMeant({ task }: TaskStatus, text: string): boolean {
  return `${task.task_stage}/${task.task_name} ${task.description ?? ''}`.toLowerCase().includes(text)
}
