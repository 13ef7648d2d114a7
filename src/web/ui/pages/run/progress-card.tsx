import { useQuery } from '@tanstack/react-query'
import { taskQuery } from '../../api/queries.ts'
import type { RunDetail } from '../../api/rows.ts'
import { roughly, secondsBetween } from '../../format/duration.ts'
import { harmless } from '../../format/harmless.ts'
import { count, percent, some } from '../../format/measure.ts'
import { clock } from '../../format/moment.ts'
import { Bar, usualPercent } from '../../parts/bar.tsx'
import { useNow } from '../../shell/clock.ts'
import { useZone } from '../../shell/zone.ts'

/** How far it is: the run, its subtask, the items of that; and when it will be done. */
export function ProgressCard({
  detail: { run, percent_complete: done, time_left: left },
}: {
  detail: RunDetail
}) {
  const zone = useZone()
  const now = useNow()
  const { data: task } = useQuery(taskQuery(run.task_stage, run.task_name))
  const elapsed = secondsBetween(run.execution_start, run.execution_end, now)
  const items = run.subtask_items_total
  const message = run.overall_progress_message ?? ''
  // Which subtask it is stands below.
  const said = run.current_subtask !== null && message.startsWith('Subtask ') ? '' : message
  const subtaskDone =
    run.subtask_percent_complete ??
    (items === null || items === 0 ? null : ((run.subtask_items_complete ?? 0) / items) * 100)
  return (
    <section className="card progress-card running" aria-label="Progress">
      <div className="overall">
        <strong>{done === null ? 'No progress told' : percent(done)}</strong>
        <span>{harmless(said)}</span>
        {left !== null && (
          <span
            className="left"
            title={`from ${left.basis.join(' and ')}${left.runs > 0 ? ` of ${some(left.runs, 'run')}` : ''}`}
          >
            {left.likely_seconds < 1 ? (
              'done any moment'
            ) : (
              <>
                <b>{roughly(left.likely_seconds)}</b> left, done about{' '}
                {clock(now + left.likely_seconds * 1000, zone)}
              </>
            )}
            {roughly(left.low_seconds) !== roughly(left.high_seconds) && (
              <span className="quiet">
                {' '}
                ({roughly(left.low_seconds)} to {roughly(left.high_seconds)})
              </span>
            )}
          </span>
        )}
      </div>
      <Bar
        value={done}
        of={`Progress of ${run.task_name}`}
        usual={usualPercent(elapsed, task?.usual_seconds)}
      />
      {run.current_subtask !== null && (
        <div className="subtask">
          <span>
            Subtask {run.current_subtask}
            {run.total_subtasks !== null && ` of ${run.total_subtasks}`}:{' '}
            <b>{harmless(run.subtask_name ?? '')}</b>
            {run.subtask_progress_message !== null && (
              <span className="quiet"> {harmless(run.subtask_progress_message)}</span>
            )}
          </span>
          {items !== null && (
            <span className="quiet">
              {count(run.subtask_items_complete ?? 0)} of {count(items)} items
            </span>
          )}
          <Bar value={subtaskDone} of={`Progress of ${run.subtask_name ?? 'the subtask'}`} isThin />
        </div>
      )}
    </section>
  )
}
