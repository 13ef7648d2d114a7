/** Fields of cron with seconds and years, in which day and weekday both have to fit. */
export interface CalendarPattern {
  pattern: string
  /** Where the expression itself names one. */
  timezone?: string
}

/** systemd.time(7), "calendar events". */
const SHORTHANDS: Record<string, string> = {
  minutely: '*-*-* *:*:00',
  hourly: '*-*-* *:00:00',
  daily: '*-*-* 00:00:00',
  weekly: 'Mon *-*-* 00:00:00',
  monthly: '*-*-01 00:00:00',
  quarterly: '*-01,04,07,10-01 00:00:00',
  semiannually: '*-01,07-01 00:00:00',
  yearly: '*-01-01 00:00:00',
  annually: '*-01-01 00:00:00',
}
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** What `OnCalendar=` of a systemd timer means. Throws `RangeError` with a sentence for what cron cannot say. */
export function calendarPattern(text: string): CalendarPattern {
  const words = text.trim().split(/\s+/)
  const zone = words.length > 1 ? zoneOf(words.at(-1) ?? '') : undefined
  if (zone !== undefined) words.pop()
  const full = SHORTHANDS[words.join(' ').toLowerCase()]
  const parts = full === undefined ? words : full.split(' ')
  const day = parts.find(part => /^[a-z]/i.test(part))
  const time = parts.find(part => part.includes(':'))
  const date = parts.find(part => part.includes('-') && part !== day && part !== time)
  const known = [day, date, time].filter(part => part !== undefined)
  if (known.length !== parts.length || parts.length === 0) throw notUnderstood(text)
  const field = (field: string | undefined, first: number) => fieldOf(field ?? '*', first, text)
  const [years, months, days] = datesOf(date, text)
  const [hours, minutes, seconds] = timesOf(time)
  const pattern = [
    field(seconds, 0),
    field(minutes, 0),
    field(hours, 0),
    field(days, 1),
    field(months, 1),
    day === undefined ? '*' : weekdays(day, text),
    field(years, 1970),
  ].join(' ')
  return { pattern, ...(zone !== undefined && { timezone: zone }) }
}

function zoneOf(word: string): string | undefined {
  return word === 'UTC' || /^[A-Z]\w+\/[\w/+-]+$/.test(word) ? word : undefined
}

function datesOf(date: string | undefined, text: string): (string | undefined)[] {
  if (date === undefined) return ['*', '*', '*']
  const fields = date.split('-')
  if (fields.length === 2) return ['*', ...fields]
  if (fields.length !== 3) throw notUnderstood(text)
  return fields
}

function timesOf(time: string | undefined): (string | undefined)[] {
  if (time === undefined) return ['0', '0', '0']
  const [hours, minutes, seconds = '0'] = time.split(':')
  return [hours, minutes, seconds]
}

/** `1..5` is `1-5` to cron, `08` is `8`, and `0/15` goes on to the end in both. */
function fieldOf(field: string, first: number, text: string): string {
  if (!/^(\*|[\d,./*]+)$/.test(field)) throw notUnderstood(text)
  return field
    .split(',')
    .map(item => item.replaceAll('..', '-').replace(/\d+/g, digits => String(Number(digits))))
    .map(item => (first === 0 && item.startsWith('*/') ? item.replace('*', '0') : item))
    .join(',')
}

function weekdays(words: string, text: string): string {
  const number = (name: string) => {
    const found = DAYS.indexOf(name.slice(0, 3).toLowerCase())
    if (found === -1) throw notUnderstood(text)
    return found
  }
  return words
    .split(',')
    .map(item => {
      const [from = '', to] = item.split(/\.\.|-/)
      if (to === undefined) return String(number(from))
      const last = number(to)
      // A week of cron begins with Sunday, one of systemd ends with it.
      return `${number(from)}-${last === 0 ? 7 : last}`
    })
    .join(',')
}

function notUnderstood(text: string): RangeError {
  return new RangeError(`'${text}' of OnCalendar= is not understood`)
}
