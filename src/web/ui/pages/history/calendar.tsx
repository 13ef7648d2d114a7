import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Parameters } from '../../api/client.ts'
import { daysQuery } from '../../api/queries.ts'
import type { Day } from '../../api/rows.ts'
import { beginOf, dayAfter, dayAgo } from '../../format/day.ts'
import { count, some } from '../../format/measure.ts'
import { STATES, type State, worst } from '../../format/state.ts'
import { Empty } from '../../parts/empty.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { useZone } from '../../shell/zone.ts'

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
/** What a run can become, the worst first. */
const KINDS = ['failed', 'lost', 'running', 'cancelled', 'finished'] as const satisfies State[]

interface CalendarProps {
  filter: Parameters
  /** The address of a day is that of the calendar, with the day. */
  search: Record<string, string | undefined>
}

/** A field for each day: how many ran, and the worst that became of them. The server counts, however many they are. */
export function Calendar({ filter, search }: CalendarProps) {
  const zone = useZone()
  const query = useQuery(daysQuery({ ...filter, zone }))
  return (
    <Loaded query={query}>
      {days =>
        days.length === 0 ? (
          <Empty title="No run in this time">
            <p>Look further back, or take a filter away.</p>
          </Empty>
        ) : (
          <section className="card calendar">
            <header>
              <h2>
                {some(
                  days.reduce((sum, { runs }) => sum + runs, 0),
                  'run',
                )}
              </h2>
              <span className="quiet">on {some(days.length, 'day')}</span>
            </header>
            <Days days={days} search={search} />
          </section>
        )
      }
    </Loaded>
  )
}

function Days({ days, search }: { days: Day[] } & Pick<CalendarProps, 'search'>) {
  const zone = useZone()
  const known = new Map(days.map(day => [day.day, day]))
  const first = days[0]?.day ?? dayAgo(Date.now(), zone)
  const last = [days.at(-1)?.day ?? first, lastOf(search.until, zone)].toSorted().at(-1) ?? first
  const busiest = Math.max(...days.map(({ runs }) => runs))
  return (
    <ol className="days">
      {WEEKDAYS.map(name => (
        <li key={name} className="weekday" aria-hidden="true">
          {name}
        </li>
      ))}
      {daysFrom(first, last).map((date, index) => (
        <li key={date} style={index === 0 ? { gridColumnStart: weekdayOf(date) } : undefined}>
          <OneDay
            date={date}
            day={known.get(date)}
            namesMonth={index === 0 || date.endsWith('-01')}
            busiest={busiest}
            search={search}
          />
        </li>
      ))}
    </ol>
  )
}

interface OneDayProps extends Pick<CalendarProps, 'search'> {
  date: string
  day: Day | undefined
  namesMonth: boolean
  busiest: number
}

function OneDay({ date, day, namesMonth, busiest, search }: OneDayProps) {
  const name = (
    <b>
      {namesMonth && `${MONTHS[Number(date.slice(5, 7)) - 1]} `}
      {Number(date.slice(8))}
    </b>
  )
  if (day === undefined) return <span className="day none">{name}</span>
  const kinds = KINDS.filter(kind => day[kind] > 0)
  const state = worst(STATES.filter(each => (kinds as State[]).includes(each)))
  const bad = day.failed + day.lost
  return (
    <Link
      className={`day ${state}`}
      to="/history"
      search={{ ...search, view: undefined, since: date, until: date }}
      aria-label={`${date}: ${some(day.runs, 'run')}, ${count(bad)} failed`}
    >
      {name}
      <StateMark state={state} isBrief />
      <span className="amount" style={{ inlineSize: `${Math.max(8, (day.runs / busiest) * 100)}%` }}>
        {kinds.map(kind => (
          <span key={kind} className={kind} style={{ flexGrow: day[kind] }} />
        ))}
      </span>
      <span className="says">
        {some(day.runs, 'run')}
        {bad > 0 && <em> {count(bad)} failed</em>}
      </span>
    </Link>
  )
}

/** Up to today, or to the last day that was asked for. */
function lastOf(until: string | undefined, zone: string): string {
  return until !== undefined && beginOf(until, zone) !== undefined ? until : dayAgo(Date.now(), zone)
}

function daysFrom(first: string, last: string): string[] {
  const days: string[] = []
  for (let day = first; day <= last; day = dayAfter(day)) days.push(day)
  return days
}

/** Monday is 1. */
const weekdayOf = (date: string) => new Date(date).getUTCDay() || 7
