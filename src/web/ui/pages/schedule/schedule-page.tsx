import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { DueState } from '../../../../answer/due-state.ts'
import { allRunsQuery } from '../../api/all-runs.ts'
import { schedulesQuery } from '../../api/queries.ts'
import type { Schedule } from '../../api/rows.ts'
import { duration } from '../../format/duration.ts'
import { harmless } from '../../format/harmless.ts'
import { some } from '../../format/measure.ts'
import { type State, stateOf } from '../../format/state.ts'
import { Empty } from '../../parts/empty.tsx'
import { Heads } from '../../parts/heads.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Scrolling } from '../../parts/scrolling.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { Time } from '../../parts/time.tsx'
import { usePageTitle } from '../../shell/page-title.ts'
import { DayLine } from './day-line.tsx'
import './schedule.css'

/** In JSON a state is one word. */
type DueWord<State extends string = DueState> = State extends `${infer One} ${infer Other}`
  ? `${One}_${Other}`
  : State

const STATES: Record<DueWord, State> = {
  on_time: 'finished',
  running: 'running',
  held_up: 'waiting',
  waiting: 'waiting',
  late: 'late',
  missed: 'failed',
  overdue: 'late',
}

export function SchedulePage() {
  usePageTitle('Schedule')
  const query = useQuery(schedulesQuery)
  const { data: recent } = useQuery(allRunsQuery({ since: '1d' }))
  return (
    <>
      <div className="page-head">
        <h1>Schedule</h1>
      </div>
      <Loaded query={query}>
        {schedules =>
          schedules.length === 0 ? (
            <NoSchedules />
          ) : (
            <>
              <DayLine schedules={schedules} runs={recent?.runs ?? []} />
              <List schedules={schedules} />
            </>
          )
        }
      </Loaded>
    </>
  )
}

function List({ schedules }: { schedules: Schedule[] }) {
  return (
    <section className="card schedules">
      <header>
        <h2>{some(schedules.length, 'task')} with a schedule</h2>
        <span className="quiet">the next due first</span>
      </header>
      <Scrolling label="Schedules">
        <table>
          <thead>
            <Heads of={['State', 'Task', 'When', 'Next', 'Last due', 'Last run']} />
          </thead>
          <tbody>
            {schedules.map(of => (
              <tr key={`${of.task_stage}/${of.task_name}`}>
                <td>
                  <Due of={of} />
                </td>
                <td>
                  <Link
                    data-row
                    to="/tasks/$stage/$task"
                    params={{ stage: of.task_stage, task: of.task_name }}
                  >
                    {harmless(of.task_name)}
                  </Link>{' '}
                  <span className="quiet">{harmless(of.task_stage)}</span>
                </td>
                <td>
                  {harmless(of.schedule_words ?? of.schedule ?? '')}
                  {of.schedule_words !== null && (
                    <code className="quiet"> {harmless(of.schedule ?? '')}</code>
                  )}
                  {of.timezone !== null && <span className="quiet"> {harmless(of.timezone)}</span>}
                </td>
                <td>{of.next_due !== null && <Time at={of.next_due} />}</td>
                <td>{of.last_due !== null && <Time at={of.last_due} />}</td>
                <td>
                  {of.last_run !== null && (
                    <Link to="/runs/$id" params={{ id: of.last_run.run_id }}>
                      <StateMark state={stateOf({ ...of.last_run, error_message: null })} />
                    </Link>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolling>
    </section>
  )
}

function Due({ of: { state, late_seconds: late } }: { of: Schedule }) {
  if (state === null || !isDueWord(state)) return <StateMark state="never" word={state ?? 'Not due yet'} />
  const by = late === null || late <= 0 || state === 'running' ? '' : ` by ${duration(late)}`
  const word = state.replace('_', ' ')
  return <StateMark state={STATES[state]} word={`${word.charAt(0).toUpperCase()}${word.slice(1)}${by}`} />
}

const isDueWord = (word: string): word is DueWord => Object.hasOwn(STATES, word)

function NoSchedules() {
  return (
    <Empty title="No task has a schedule">
      <p>Say when one is due, and tasker knows when it comes late or never:</p>
      <pre>tasker register load.sh --stage DAILY --schedule '0 2 * * *'</pre>
      <p>or take what cron has:</p>
      <pre>tasker schedule import</pre>
    </Empty>
  )
}
