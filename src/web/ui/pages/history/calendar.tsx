import { Link } from '@tanstack/react-router'
import { MOST_RUNS } from '../../api/all-runs.ts'
import type { Parameters } from '../../api/client.ts'
import type { Run } from '../../api/rows.ts'
import { count, some } from '../../format/measure.ts'
import { day } from '../../format/moment.ts'
import { type State, stateOf, worst } from '../../format/state.ts'
import { AllRuns } from '../../parts/all-runs.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { useZone } from '../../shell/zone.ts'

const DAY_MS = 86_400_000
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** A field for each day: how many ran, and the worst that became of them. */
export function Calendar({ filter }: { filter: Parameters }) {
  return (
    <AllRuns
      filter={filter}
      className="calendar"
      says={isCut => isCut && <span className="quiet">the latest {count(MOST_RUNS)} of more</span>}
    >
      {runs => <Days runs={runs} filter={filter} />}
    </AllRuns>
  )
}

function Days({ runs, filter }: { runs: Run[]; filter: Parameters }) {
  const zone = useZone()
  const byDay = Map.groupBy(runs, run => day(Date.parse(run.execution_start), zone))
  const first = [...byDay.keys()].sort()[0] ?? day(Date.now(), zone)
  const days = daysFrom(first, day(Date.now(), zone))
  const busiest = Math.max(...[...byDay.values()].map(of => of.length))
  return (
    <ol className="days">
      {WEEKDAYS.map(name => (
        <li key={name} className="weekday" aria-hidden="true">
          {name}
        </li>
      ))}
      {days.map((date, index) => {
        const of = byDay.get(date) ?? []
        const states = of.map(stateOf)
        const failed = states.filter(state => state === 'failed' || state === 'lost').length
        const state: State = of.length === 0 ? 'never' : worst(states)
        return (
          <li key={date} style={index === 0 ? { gridColumnStart: weekdayOf(date) } : undefined}>
            {of.length === 0 ? (
              <span className="day none">
                <b>{date.slice(8)}</b>
              </span>
            ) : (
              <Link
                className={`day ${state}`}
                to="/history"
                search={{ ...(filter as Record<string, string>), since: date, until: date }}
                aria-label={`${date}: ${some(of.length, 'run')}, ${failed} failed`}
              >
                <b>{date.slice(8) === '01' ? date.slice(5) : date.slice(8)}</b>
                <StateMark state={state} isBrief />
                <span
                  className="amount"
                  style={{ inlineSize: `${Math.max(8, (of.length / busiest) * 100)}%` }}
                >
                  {failed > 0 && <span className="failed" style={{ flexGrow: failed }} />}
                  <span
                    className={failed > 0 ? 'finished' : state}
                    style={{ flexGrow: of.length - failed }}
                  />
                </span>
                <span className="says">
                  {some(of.length, 'run')}
                  {failed > 0 && <em> {failed} failed</em>}
                </span>
              </Link>
            )}
          </li>
        )
      })}
    </ol>
  )
}

function daysFrom(first: string, last: string): string[] {
  const days: string[] = []
  for (let at = Date.parse(first); at <= Date.parse(last); at += DAY_MS)
    days.push(new Date(at).toISOString().slice(0, 10))
  return days
}

/** Monday is 1. */
const weekdayOf = (date: string) => new Date(date).getUTCDay() || 7
