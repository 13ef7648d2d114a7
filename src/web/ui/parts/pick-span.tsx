import { beginOf, dayAfter, dayAgo } from '../format/day.ts'
import { useZone } from '../shell/zone.ts'
import { Pick } from './pick.tsx'

/** How far back, as the server takes it. */
const SPANS = [
  ['1d', 'Last 24 hours'],
  ['7d', 'Last 7 days'],
  ['30d', 'Last 30 days'],
  ['90d', 'Last 90 days'],
  ['365d', 'Last year'],
  ['all', 'All time'],
] as const
const USUAL = '30d'
const DAYS = 'days'

/** As it stands in the address: an age or a first day, and a last day, which is meant as a whole. */
export interface Span {
  since?: string | undefined
  until?: string | undefined
}

/** From when to when, by an age or from day to day. */
export function PickSpan({ span, onChange }: { span: Span; onChange: (span: Span) => void }) {
  const zone = useZone()
  const { since = USUAL, until } = span
  const today = dayAgo(Date.now(), zone)
  const isOfDays = until !== undefined || /^\d{4}-/.test(since)
  const from = isOfDays ? since.slice(0, 10) : ''
  const choose = (next: string) => {
    if (next === DAYS) return onChange({ since: dayAgo(Date.now(), zone, 30), until: today })
    onChange({ since: next === USUAL ? undefined : next, until: undefined })
  }
  return (
    <>
      <Pick
        label="Since"
        value={isOfDays ? DAYS : since}
        options={[...SPANS, [DAYS, 'From day to day']]}
        onChange={choose}
      />
      {isOfDays && (
        <span className="days-of-span">
          <input
            type="date"
            aria-label="From"
            value={from}
            max={until ?? today}
            onChange={event => onChange({ since: event.target.value || undefined, until })}
          />
          <span aria-hidden="true">–</span>
          <input
            type="date"
            aria-label="To"
            value={until?.slice(0, 10) ?? today}
            min={from}
            onChange={event => onChange({ since, until: event.target.value || undefined })}
          />
        </span>
      )}
    </>
  )
}

/** The same as the server takes it: days are those of the zone that is shown. */
export function useSpan({ since = USUAL, until }: Span): {
  since: string | undefined
  until: string | undefined
} {
  const zone = useZone()
  const begin = beginOf(since, zone)
  const end = until === undefined ? undefined : beginOf(dayAfterIf(until), zone)
  return {
    since: since === 'all' ? undefined : begin === undefined ? since : new Date(begin).toISOString(),
    until: end === undefined ? until : new Date(end).toISOString(),
  }
}

const dayAfterIf = (text: string) => (/^\d{4}-\d\d-\d\d$/.test(text) ? dayAfter(text) : text)
