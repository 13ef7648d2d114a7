import { Link } from '@tanstack/react-router'
import type { Run, Schedule } from '../../api/rows.ts'
import { duration, secondsBetween } from '../../format/duration.ts'
import { harmless } from '../../format/harmless.ts'
import { absolute, clock } from '../../format/moment.ts'
import { STATE_WORDS, stateOf } from '../../format/state.ts'
import { useNow } from '../../shell/clock.ts'
import { useZone } from '../../shell/zone.ts'

const HOUR_MS = 3_600_000
const SIDE_MS = 24 * HOUR_MS

/** A day back and a day ahead: what ran, and what is due. */
export function DayLine({ schedules, runs }: { schedules: Schedule[]; runs: Run[] }) {
  const now = useNow()
  const zone = useZone()
  const from = now - SIDE_MS
  const place = (at: number) => ((at - from) / (2 * SIDE_MS)) * 100
  const hours = Array.from(
    { length: 9 },
    (_, index) => Math.ceil(from / HOUR_MS) * HOUR_MS + index * 6 * HOUR_MS,
  ).filter(at => at < now + SIDE_MS)
  const runsOf = Map.groupBy(runs, run => `${run.task_stage}/${run.task_name}`)
  return (
    <section className="card day-line">
      <header>
        <h2>The last 24 hours, and the next</h2>
        <span className="quiet">▾ is when a run is due</span>
      </header>
      <div className="lanes">
        <div className="hours" aria-hidden="true">
          {hours.map(at => (
            <span key={at} style={{ insetInlineStart: `${place(at)}%` }}>
              {clock(at, zone)}
            </span>
          ))}
        </div>
        <ul>
          {schedules.map(of => {
            const key = `${of.task_stage}/${of.task_name}`
            return (
              <li key={key}>
                <Link to="/tasks/$stage/$task" params={{ stage: of.task_stage, task: of.task_name }}>
                  {harmless(of.task_name)}
                </Link>
                <span className="lane">
                  {(runsOf.get(key) ?? []).map(run => {
                    const begin = Math.max(Date.parse(run.execution_start), from)
                    const end = run.execution_end === null ? now : Date.parse(run.execution_end)
                    const says = `${STATE_WORDS[stateOf(run)]}, ${absolute(begin, zone)}, ${duration(secondsBetween(run.execution_start, run.execution_end, now))}`
                    return (
                      <Link
                        key={run.run_id}
                        to="/runs/$id"
                        params={{ id: run.run_id }}
                        className={`ran ${stateOf(run)}`}
                        style={{
                          insetInlineStart: `${place(begin)}%`,
                          inlineSize: `${place(end) - place(begin)}%`,
                        }}
                        title={says}
                        aria-label={`${of.task_name}: ${says}`}
                        tabIndex={-1}
                      />
                    )
                  })}
                  {[of.last_due, of.next_due].map(
                    due =>
                      due !== null &&
                      Math.abs(Date.parse(due) - now) < SIDE_MS && (
                        <span
                          key={due}
                          className="due"
                          title={`due ${absolute(Date.parse(due), zone)}`}
                          style={{ insetInlineStart: `${place(Date.parse(due))}%` }}
                        />
                      ),
                  )}
                </span>
              </li>
            )
          })}
        </ul>
        <div className="now" aria-hidden="true">
          <span />
        </div>
      </div>
    </section>
  )
}
