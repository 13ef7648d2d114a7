import { ON_CALENDAR } from '../../domain/schedule.ts'
import { cannot } from './entry.ts'

const WORDS: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const SHOWN_DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/**
 * The events of systemd that are those of a cron expression: two where cron means a day of the month or a weekday,
 * because systemd would want both. Throws `UsageError` for what it cannot say.
 */
export function cronToCalendar(part: string, timezone?: string): string[] {
  const zone = timezone === undefined ? '' : ` ${timezone}`
  if (part.startsWith(ON_CALENDAR)) {
    const text = part.slice(ON_CALENDAR.length)
    return [/\s(UTC|[A-Z]\w+\/\S+)$/.test(text) ? text : `${text}${zone}`]
  }
  const fields = (WORDS[part.toLowerCase()] ?? part).replaceAll('?', '*').split(/\s+/)
  const [second, minute, hour, day, month, weekday] = (fields.length === 5 ? ['0', ...fields] : fields).map(
    field => {
      if (/[LW#+]/.test(field.replace(/[a-z]{3,}/gi, ''))) throw cannot('systemd', part)
      return field.toLowerCase()
    },
  )
  if (weekday === undefined) throw cannot('systemd', part)
  const months = listOf(month ?? '*', 1, MONTHS)
  const time = [hour, minute, second].map(field => listOf(field ?? '0', 0)).join(':')
  const weekdays = weekday.startsWith('*') && !weekday.includes('/') ? '' : `${weekdayNames(weekday)} `
  const days = listOf(day ?? '*', 1)
  // cron: a field that begins with a star narrows the other one, two that do not are a choice.
  if (weekdays === '' || day?.startsWith('*') || weekday.startsWith('*'))
    return [`${weekdays}*-${months}-${days} ${time}${zone}`]
  return [`*-${months}-${days} ${time}${zone}`, `${weekdays}*-${months}-* ${time}${zone}`]
}

/** `*` and `1-5/2` as systemd writes them; a step without an end goes on to the end in both. */
function listOf(field: string, first: number, names: readonly string[] = []): string {
  return field
    .split(',')
    .map(item => {
      const numbers = item.replace(/[a-z]+/g, name => String(names.indexOf(name.slice(0, 3)) + first))
      return numbers.replace(/^\*\//, `${first}/`).replace('-', '..')
    })
    .join(',')
}

/** One by one: a week of cron begins with Sunday and may end with it, and steps are not for weekdays of systemd. */
function weekdayNames(field: string): string {
  const numbers = field.replace(/[a-z]+/g, name => String(DAYS.indexOf(name.slice(0, 3))))
  const days = numbers.split(',').flatMap(item => {
    const [range = '', step = '1'] = item.split('/')
    const [from = 0, to = from] = range === '*' ? [0, 6] : range.split('-').map(Number)
    const all = Array.from({ length: to - from + 1 }, (_, index) => from + index)
    return all.filter((_, index) => index % Number(step) === 0)
  })
  return [...new Set(days.map(day => SHOWN_DAYS[day % 7]))].join(',')
}
