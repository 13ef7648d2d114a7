import { Cron, type CronOptions } from 'croner'
import { calendarPattern } from './schedule-calendar.ts'
import { mergedTimes, type Times, timesOfCron, timesOfSystemd } from './schedule-times.ts'

/** When something is due: the times that one or several expressions name, in one time zone. */
export interface Schedule extends Times {
  /** Its expressions, one by one. */
  parts: readonly string[]
}

/** What begins an expression of systemd; everything else is one of cron. */
export const ON_CALENDAR = 'OnCalendar='

/** What stands at fixed times is made up for after a gap, and not repeated; see cron(8). */
const OF_CRON: CronOptions = { fixedTimeRule: 'no-wildcard' }
/** Day and weekday both have to fit, and `0/15` goes on to the end. */
const OF_SYSTEMD: CronOptions = { domAndDow: true, sloppyRanges: true }

/**
 * Reads `0 2 * * *`, `@daily`, `@reboot`, `OnCalendar=Mon..Fri 02:00`, or several of these with `;` between them. Without
 * a time zone that of this machine holds. Throws `RangeError` with a sentence for what is none, or never comes.
 *
 * In the night in which clocks are put forward or back, cron and systemd differ, and so do their expressions here.
 */
export function readSchedule(text: string, timezone?: string): Schedule {
  if (timezone !== undefined) checkTimezone(timezone)
  const parts = text.split(';').map(part => part.trim())
  const times = parts.flatMap(part => (isReboot(part) ? [] : [readPart(part, timezone)]))
  return { parts, ...mergedTimes(times) }
}

/** Whether it names no times, but the start of the machine. */
export function isReboot(part: string): boolean {
  return part.toLowerCase() === '@reboot'
}

/** Throws `RangeError` for a name that the time zone database does not have. */
export function checkTimezone(name: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
  } catch (cause) {
    throw new RangeError(`there is no time zone '${name}': write it as Europe/Berlin or UTC`, { cause })
  }
}

function readPart(part: string, timezone: string | undefined): Times {
  const calendar = part.startsWith(ON_CALENDAR) ? calendarPattern(part.slice(ON_CALENDAR.length)) : undefined
  const zone = calendar?.timezone ?? timezone
  if (calendar?.timezone !== undefined) checkTimezone(calendar.timezone)
  const cron = calendar === undefined ? readCron(part, zone) : build(calendar.pattern, part, zone, OF_SYSTEMD)
  if (cron.nextRun() === null && cron.previousRuns(1)[0] === undefined)
    throw new RangeError(`'${part}' names a day that never comes`)
  return calendar === undefined ? timesOfCron(cron) : timesOfSystemd(cron, zone)
}

function readCron(part: string, timezone: string | undefined): Cron {
  const fields = part.split(/\s+/)
  const isNamed = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/i.test(part)
  if (!isNamed && fields.length !== 5 && fields.length !== 6)
    throw new RangeError(
      `'${part}' is no cron expression: it needs five fields, as '0 2 * * *', or a word such as @daily`,
    )
  return build(part, part, timezone, OF_CRON)
}

function build(pattern: string, shown: string, timezone: string | undefined, options: CronOptions): Cron {
  try {
    return new Cron(pattern, { paused: true, ...options, ...(timezone !== undefined && { timezone }) })
  } catch (cause) {
    const [, why = ''] = /^\w+: (.*)$/s.exec((cause as Error).message) ?? []
    throw new RangeError(`'${shown}' is no cron expression: ${why.replace(/\.$/, '')}`, { cause })
  }
}
