import { useQuery } from '@tanstack/react-query'
import { runQuery } from '../../api/queries.ts'
import type { Subtask } from '../../api/rows.ts'
import { duration, secondsBetween } from '../../format/duration.ts'
import { harmless } from '../../format/harmless.ts'
import { count } from '../../format/measure.ts'
import { SUBTASK_STATES } from '../../format/state.ts'
import { Bar } from '../../parts/bar.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { useNow } from '../../shell/clock.ts'

/** The steps of a task, as its latest run knows them. */
export function Subtasks({ runId, id, of }: { runId: string; id: string; of: string }) {
  const { data } = useQuery(runQuery(runId))
  const now = useNow()
  return (
    <ol id={id} className="steps" aria-label={`Subtasks of ${of}`}>
      {data?.subtasks.length === 0 && <li className="quiet">None was begun yet.</li>}
      {data?.subtasks.map(subtask => (
        <Step key={subtask.subtask_number} subtask={subtask} now={now} />
      ))}
    </ol>
  )
}

function Step({ subtask, now }: { subtask: Subtask; now: number }) {
  const { state, word } = SUBTASK_STATES[subtask.subtask_status]
  const { subtask_start: start, subtask_end: end, items_total: total, items_complete: complete } = subtask
  const name = subtask.subtask_name || 'not begun'
  return (
    <li className={state}>
      <StateMark state={state} word={word} isBrief />
      <span className="what">
        {subtask.subtask_number} {harmless(name)}{' '}
        <span className="quiet">{harmless(subtask.progress_message ?? '')}</span>
      </span>
      <span className="far">
        {state === 'running' && <Bar value={doneOf(subtask)} of={`progress of ${name}`} isThin />}
      </span>
      <span className="number quiet">{total !== null && `${count(complete ?? 0)} of ${count(total)}`}</span>
      <span className="number">{start !== null && duration(secondsBetween(start, end, now))}</span>
    </li>
  )
}

function doneOf({
  percent_complete: percent,
  items_total: total,
  items_complete: complete,
}: Subtask): number | null {
  if (percent !== null) return percent
  return total === null || total === 0 ? null : ((complete ?? 0) / total) * 100
}
