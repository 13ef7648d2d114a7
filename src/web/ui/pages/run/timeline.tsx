import { useQuery } from '@tanstack/react-query'
import { compressed, type Span } from '../../../../kit/time-scale.ts'
import { get } from '../../api/client.ts'
import type { Figures, Run, Spread, Subtask } from '../../api/rows.ts'
import { duration } from '../../format/duration.ts'
import { harmless } from '../../format/harmless.ts'
import { count, percent } from '../../format/measure.ts'
import { SUBTASK_STATES } from '../../format/state.ts'
import { StateMark } from '../../parts/state-mark.tsx'
import { useNow } from '../../shell/clock.ts'

/** When each subtask was at work; a notch says how long it usually takes. */
export function Timeline({ run, subtasks }: { run: Run; subtasks: Subtask[] }) {
  const now = useNow()
  const usual = useUsual(run)
  const end = run.execution_end === null ? now : Date.parse(run.execution_end)
  const whole = { from: Date.parse(run.execution_start), to: end }
  const spans = subtasks.map(subtask => spanOf(subtask, end))
  const { scale, cut } = compressed(
    whole,
    spans.filter(span => span !== undefined),
  )
  return (
    <section className="card timeline">
      <header>
        <h2>Subtasks</h2>
        {cut.length > 0 && <span className="quiet">long gaps are cut short</span>}
      </header>
      <ol>
        {subtasks.map((subtask, index) => {
          const { state, word } = SUBTASK_STATES[subtask.subtask_status]
          const span = spans[index]
          const seconds = span === undefined ? undefined : (span.to - span.from) / 1000
          const median = usual.get(subtask.subtask_name)
          return (
            <li key={subtask.subtask_number} className={state}>
              <StateMark state={state} word={word} isBrief />
              <span className="name" title={harmless(subtask.subtask_name)}>
                {subtask.subtask_number}{' '}
                {subtask.subtask_name === '' ? (
                  <span className="quiet">not started</span>
                ) : (
                  harmless(subtask.subtask_name)
                )}
                {subtask.progress_message !== null && (
                  <span className="quiet"> {harmless(subtask.progress_message)}</span>
                )}
              </span>
              <span className="track">
                {cut.map(gap => (
                  <span
                    key={gap.from}
                    className="cut"
                    title={`nothing for ${duration((gap.to - gap.from) / 1000)}`}
                    style={place(scale, gap)}
                  />
                ))}
                {span !== undefined && <span className="span" style={place(scale, span)} />}
                {span !== undefined && median !== undefined && span.from + median * 1000 <= end && (
                  <span
                    className="usual"
                    title={`usually ${duration(median)}`}
                    style={{ insetInlineStart: `${scale(span.from + median * 1000) * 100}%` }}
                  />
                )}
              </span>
              <span className="number">{seconds === undefined ? '' : duration(seconds)}</span>
              <span className="number quiet">{amount(subtask)}</span>
            </li>
          )
        })}
      </ol>
    </section>
  )
}

function useUsual({ task_stage: stage, task_name: task }: Run): Map<string, number> {
  const { data } = useQuery({
    queryKey: ['stats', 'subtasks', stage, task],
    queryFn: ({ signal }) =>
      get<Figures & { subtasks?: { subtask_name: string; duration_seconds: Spread | null }[] }>(
        'stats',
        { stage, task },
        signal,
      ),
    staleTime: 60_000,
  })
  const known = (data?.subtasks ?? []).flatMap(({ subtask_name, duration_seconds }) =>
    duration_seconds === null ? [] : [[subtask_name, duration_seconds.median] as const],
  )
  return new Map(known)
}

function spanOf({ subtask_start, subtask_end, subtask_status }: Subtask, end: number): Span | undefined {
  if (subtask_start === null) return undefined
  const from = Date.parse(subtask_start)
  const to = subtask_end === null ? (subtask_status === 'RUNNING' ? end : from) : Date.parse(subtask_end)
  return { from, to: Math.max(from, to) }
}

function place(scale: (at: number) => number, { from, to }: Span) {
  return { insetInlineStart: `${scale(from) * 100}%`, inlineSize: `${(scale(to) - scale(from)) * 100}%` }
}

function amount({ items_total, items_complete, percent_complete, subtask_status }: Subtask): string {
  if (items_total !== null) return `${count(items_complete ?? 0)}/${count(items_total)}`
  return percent_complete === null || subtask_status === 'COMPLETED' ? '' : percent(percent_complete)
}
