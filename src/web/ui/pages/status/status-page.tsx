import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { runsQuery, statusQuery } from '../../api/queries.ts'
import type { Run, TaskStatus } from '../../api/rows.ts'
import { some } from '../../format/measure.ts'
import { isTrouble, STATES, type State, stateOfTask } from '../../format/state.ts'
import { Empty } from '../../parts/empty.tsx'
import { FindField } from '../../parts/find-field.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { useKeys } from '../../shell/keys.ts'
import { usePageTitle } from '../../shell/page-title.ts'
import { Attention } from './attention.tsx'
import { Stage, type Unfolded } from './stage.tsx'
import './status.css'

const route = getRouteApi('/')

export function StatusPage() {
  usePageTitle('Status')
  const query = useQuery(statusQuery)
  return (
    <>
      <div className="page-head">
        <h1>Status</h1>
      </div>
      <Loaded query={query}>
        {statuses => (statuses.length === 0 ? <NoTasks /> : <Statuses all={statuses} />)}
      </Loaded>
    </>
  )
}

function Statuses({ all }: { all: TaskStatus[] }) {
  const search = route.useSearch()
  const { text = '', state, open = '' } = search
  const navigate = route.useNavigate()
  const set = (change: typeof search) => navigate({ search: { ...search, ...change }, replace: true })
  const unfolded = unfoldedOf(open, next => set({ open: next || undefined }))
  const { data: recent } = useQuery(runsQuery({ limit: 500 }))
  const latest = Map.groupBy<string, Run>(recent?.runs ?? [], keyOf)

  const chosen = new Set((state?.split(',') ?? []) as State[])
  const counts = Map.groupBy(all, stateOfTask)
  const choose = (next: ReadonlySet<State>) => set({ state: [...next].join(',') || undefined })
  useKeys({
    f: () => choose(chosen.size > 0 ? new Set() : new Set<State>(['failed', 'lost', 'late'])),
    n: nextInTrouble,
  })

  const shown = all.filter(
    status => (chosen.size === 0 || chosen.has(stateOfTask(status))) && matches(status, text.toLowerCase()),
  )
  const stages = [...Map.groupBy(shown, ({ task }) => task.task_stage)]
  const isWhole = text === '' && chosen.size === 0
  return (
    <>
      <div className="filters status-filters">
        <fieldset className="chips">
          <legend className="unseen">Show only</legend>
          {STATES.filter(each => counts.has(each)).map(each => (
            <button
              type="button"
              key={each}
              aria-pressed={chosen.has(each)}
              onClick={() => choose(toggled(chosen, each))}
            >
              <StateMark state={each} />
              <b>{counts.get(each)?.length}</b>
            </button>
          ))}
        </fieldset>
        <FindField label="Filter tasks" value={text} onChange={next => set({ text: next || undefined })} />
      </div>
      {isWhole && (
        <Attention
          statuses={all
            .filter(status => isTrouble(stateOfTask(status)))
            .toSorted((one, other) => heardOf(other) - heardOf(one))}
        />
      )}
      {stages.map(([stage, statuses]) => (
        <Stage
          key={stage}
          stage={stage}
          statuses={statuses}
          latest={latest}
          isForcedOpen={!isWhole}
          unfolded={unfolded}
          among={shown.length}
        />
      ))}
      {shown.length === 0 && (
        <Empty title={`None of ${some(all.length, 'task')} is like that`}>
          <button type="button" onClick={() => navigate({ search: {} })}>
            Show all
          </button>
        </Empty>
      )}
    </>
  )
}

function NoTasks() {
  return (
    <Empty title="Nothing has run yet">
      <p>Put this before any command, in a shell, a cron entry or a Makefile:</p>
      <pre>tasker run --stage DAILY -- sh load.sh</pre>
      <p>It appears here by itself.</p>
    </Empty>
  )
}

/** When it came into trouble, as far as that is known. */
function heardOf({ run, due }: TaskStatus): number {
  return Math.max(
    run === null ? 0 : Date.parse(run.execution_end ?? run.last_update),
    due === null ? 0 : Date.parse(due.at),
  )
}

/** In the address they stand by their numbers. */
function unfoldedOf(text: string, onChange: (text: string) => void): Unfolded {
  const ids = new Set(text.split(',').filter(Boolean))
  return {
    has: taskId => ids.has(String(taskId)),
    set(taskId, isOpen) {
      if (isOpen === ids.has(String(taskId))) return
      onChange(
        [...(isOpen ? new Set(ids).add(String(taskId)) : [...ids].filter(id => id !== String(taskId)))].join(
          ',',
        ),
      )
    },
  }
}

/** Without it, or with it if it was not there. */
function toggled(chosen: ReadonlySet<State>, state: State): ReadonlySet<State> {
  const next = new Set(chosen)
  if (!next.delete(state)) next.add(state)
  return next
}

export const keyOf = (of: { task_stage: string; task_name: string }) => `${of.task_stage}/${of.task_name}`

function matches({ task, run }: TaskStatus, text: string): boolean {
  if (text === '') return true
  const about = [
    task.task_stage,
    task.task_name,
    task.description,
    run?.hostname,
    run?.overall_progress_message,
    run?.error_message,
  ]
  return about.some(word => word?.toLowerCase().includes(text))
}

function nextInTrouble(): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row].trouble')]
  const at = rows.indexOf(document.activeElement as HTMLElement)
  rows[(at + 1) % rows.length]?.focus()
}
