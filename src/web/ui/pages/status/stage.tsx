import { Link } from '@tanstack/react-router'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { type KeyboardEvent, useId } from 'react'
import type { Run, TaskStatus } from '../../api/rows.ts'
import { duration, roughly, secondsBetween } from '../../format/duration.ts'
import { harmless } from '../../format/harmless.ts'
import { count, megabytes, percent, some } from '../../format/measure.ts'
import {
  isTrouble,
  STATE_WORDS,
  STATES,
  type State,
  stateOf,
  stateOfTask,
  worst,
} from '../../format/state.ts'
import { Bar, usualPercent } from '../../parts/bar.tsx'
import { Elapsed } from '../../parts/elapsed.tsx'
import { LongList } from '../../parts/long-list.tsx'
import { RunStrip } from '../../parts/run-strip.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { Time } from '../../parts/time.tsx'
import { useNow } from '../../shell/clock.ts'
import { useFolded } from '../../shell/preferences.ts'
import { keyOf } from './status-page.tsx'
import { Subtasks } from './subtasks.tsx'

interface StageProps {
  stage: string
  statuses: TaskStatus[]
  latest: ReadonlyMap<string, Run[]>
  /** What somebody looks for is not hidden. */
  isForcedOpen: boolean
  unfolded: Unfolded
  /** How many tasks are shown in all stages. */
  among: number
}

const ROW_PX = 50

/** The tasks that are shown with their subtasks. */
export interface Unfolded {
  has: (taskId: number) => boolean
  set: (taskId: number, isOpen: boolean) => void
}

/** The tasks of one stage, to be folded. */
export function Stage({ stage, statuses, latest, isForcedOpen, unfolded, among }: StageProps) {
  const [folded, toggle] = useFolded()
  const id = useId()
  const isOpen = isForcedOpen || !folded.has(stage)
  const states = statuses.map(stateOfTask)
  const Chevron = isOpen ? ChevronDown : ChevronRight
  return (
    <section className="stage card">
      <header>
        <h2>
          <button type="button" aria-expanded={isOpen} aria-controls={id} onClick={() => toggle(stage)}>
            <Chevron aria-hidden />
            <StateMark state={worst(states)} isBrief />
            {harmless(stage)}
            <span className="quiet">{some(statuses.length, 'task')}</span>
          </button>
        </h2>
        <Proportions states={states} />
      </header>
      <div id={id} hidden={!isOpen}>
        {isOpen && (
          <LongList
            rows={statuses}
            among={among}
            usualHeight={ROW_PX}
            keyOf={status => status.task.task_id}
            item={status => (
              <Row status={status} runs={latest.get(keyOf(status.task)) ?? []} unfolded={unfolded} />
            )}
          />
        )}
      </div>
    </section>
  )
}

function Proportions({ states }: { states: State[] }) {
  const counts = STATES.flatMap(state => {
    const of = states.filter(each => each === state).length
    return of === 0 ? [] : [{ state, of }]
  })
  return (
    <span
      className="proportions"
      role="img"
      aria-label={counts.map(({ state, of }) => `${of} ${STATE_WORDS[state].toLowerCase()}`).join(', ')}
    >
      {counts.map(({ state, of }) => (
        <span key={state} className={state} style={{ flexGrow: of }} />
      ))}
    </span>
  )
}

function Row({ status, runs, unfolded }: { status: TaskStatus; runs: Run[]; unfolded: Unfolded }) {
  const { task, run } = status
  const state = stateOfTask(status)
  const params = { stage: task.task_stage, task: task.task_name }
  const name = harmless(task.task_name)
  const mark = isTrouble(state) ? 'trouble' : undefined
  const id = useId()
  const hasSteps = run !== null && (run.current_subtask !== null || run.total_subtasks !== null)
  const isOpen = hasSteps && unfolded.has(task.task_id)
  const onKeyDown = (event: KeyboardEvent) => {
    const opens = event.key === 'ArrowRight' ? true : event.key === 'ArrowLeft' ? false : undefined
    if (hasSteps && opens !== undefined) unfolded.set(task.task_id, opens)
  }
  const says = wordsOf(status)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button in it does the same
    <div className={`task ${state}`} onKeyDown={onKeyDown}>
      <StateMark state={state} />
      <div className="name">
        {hasSteps && (
          <button
            type="button"
            className="icon small unfold"
            aria-expanded={isOpen}
            aria-controls={id}
            aria-label={`Subtasks of ${name}`}
            title="Subtasks (→ and ←)"
            onClick={() => unfolded.set(task.task_id, !isOpen)}
          >
            {isOpen ? <ChevronDown /> : <ChevronRight />}
          </button>
        )}
        {run === null ? (
          <Link data-row className={mark} to="/tasks/$stage/$task" params={params}>
            {name}
          </Link>
        ) : (
          <Link data-row className={mark} to="/runs/$id" params={{ id: run.run_id }}>
            {name}
          </Link>
        )}
        {says !== '' && <p className="says">{says}</p>}
      </div>
      {run !== null && stateOf(run) === 'running' ? (
        <Progress status={status} run={run} />
      ) : (
        <div className="progress" />
      )}
      <div className="took">{run !== null && <Took status={status} run={run} />}</div>
      <div className="memory quiet">{run !== null && <Memory run={run} />}</div>
      <div className="strip">{runs.length > 0 && <RunStrip runs={runs.slice(0, MOST_BARS)} of={name} />}</div>
      {isOpen && run !== null && <Subtasks runId={run.run_id} id={id} of={name} />}
    </div>
  )
}

const MOST_BARS = 20

/** What is worth a word: that it is as always is not. */
function wordsOf({ task, run, due }: TaskStatus): string {
  if (run === null)
    return task.schedule === null
      ? harmless(task.description ?? 'registered, not run yet')
      : harmless(`runs at ${task.schedule}`)
  const state = stateOf(run)
  if (state === 'running')
    return harmless(run.subtask_progress_message ?? run.overall_progress_message ?? `on ${run.hostname}`)
  if (state === 'failed' || state === 'lost') return harmless(run.error_message ?? 'failed')
  const isUsual = due === null || due.state === 'on_time' || due.state === 'running'
  return [isUsual ? '' : due.state.replace('_', ' '), harmless(task.description ?? '')]
    .filter(Boolean)
    .join(' · ')
}

function Progress({ status, run }: { status: TaskStatus; run: Run }) {
  const { percent_complete: done, time_left: left } = status
  const now = useNow()
  const items = run.subtask_items_total
  return (
    <div className="progress">
      <div>
        <Bar
          value={done}
          of={`progress of ${run.task_name}`}
          usual={usualPercent(secondsBetween(run.execution_start, null, now), status.usual_seconds)}
        />
        <span className="number">{done === null ? '' : percent(done)}</span>
      </div>
      <p className="quiet">
        {run.total_subtasks !== null && run.current_subtask !== null && (
          <span>
            {run.current_subtask}/{run.total_subtasks} {harmless(run.subtask_name ?? '')}
          </span>
        )}
        {items !== null && (
          <span>
            {count(run.subtask_items_complete ?? 0)} of {count(items)}
          </span>
        )}
        {left !== null && (
          <span
            title={`${roughly(left.low_seconds)} to ${roughly(left.high_seconds)}, from ${left.basis.join(' and ')}${left.runs > 0 ? ` of ${some(left.runs, 'run')}` : ''}`}
          >
            {left.likely_seconds < 0.5 ? 'any moment' : `~${roughly(left.likely_seconds)} left`}
            {roughly(left.low_seconds) !== roughly(left.high_seconds) &&
              ` (${roughly(left.low_seconds)}–${roughly(left.high_seconds)})`}
          </span>
        )}
      </p>
    </div>
  )
}

function Took({ status: { usual_seconds: usual }, run }: { status: TaskStatus; run: Run }) {
  return (
    <>
      <b>
        <Elapsed run={run} />
      </b>
      <span className="quiet">
        {run.execution_end !== null ? (
          <Time at={run.execution_end} />
        ) : usual === null ? (
          'so far'
        ) : (
          `usually ${duration(usual)}`
        )}
      </span>
    </>
  )
}

function Memory({ run }: { run: Run }) {
  const shown = stateOf(run) === 'running' ? (run.memory_mb ?? run.peak_memory_mb) : run.peak_memory_mb
  if (shown === null) return null
  return <span title={`peak ${megabytes(run.peak_memory_mb ?? shown)}`}>{megabytes(shown)}</span>
}
