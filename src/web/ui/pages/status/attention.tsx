import { Link } from '@tanstack/react-router'
import type { TaskStatus } from '../../api/rows.ts'
import { harmless } from '../../format/harmless.ts'
import { some } from '../../format/measure.ts'
import { stateOfTask } from '../../format/state.ts'
import { StateMark } from '../../parts/state-mark.tsx'
import { Time } from '../../parts/time.tsx'

/** Of a bad night not everything: the list below has the rest. */
const MOST = 6

/** What somebody has to look at, first. */
export function Attention({ statuses }: { statuses: TaskStatus[] }) {
  if (statuses.length === 0) return null
  const more = statuses.length - MOST
  return (
    <section className="attention" aria-label="Needs attention">
      <ul>
        {statuses.slice(0, MOST).map(status => (
          <li key={status.task.task_id} className={stateOfTask(status)}>
            <Trouble status={status} />
          </li>
        ))}
      </ul>
      {more > 0 && <p className="quiet">and {some(more, 'more task')} below</p>}
    </section>
  )
}

function Trouble({ status }: { status: TaskStatus }) {
  const { task, run, due } = status
  const state = stateOfTask(status)
  const name = harmless(task.task_name)
  return (
    <>
      <div>
        <StateMark state={state} />
        {run === null ? (
          <Link to="/tasks/$stage/$task" params={{ stage: task.task_stage, task: task.task_name }}>
            {name}
          </Link>
        ) : (
          <Link to="/runs/$id" params={{ id: run.run_id }}>
            {name}
          </Link>
        )}
      </div>
      <p className="quiet">
        {harmless(task.task_stage)}
        {' · '}
        {state === 'late' && due !== null ? (
          <>
            was due <Time at={due.at} />
          </>
        ) : (
          run !== null && <Time at={run.execution_end ?? run.last_update} />
        )}
      </p>
      {state !== 'late' && run !== null && (
        <p className="mono">{harmless(run.error_message ?? 'no message')}</p>
      )}
    </>
  )
}
