import { Cron, type CronOptions } from 'croner'
import { calendarPattern } from './schedule-calendar.ts'

/** When something is due: the times that one or several expressions name, in one time zone. */
export interface Schedule {
  /** Its expressions, one by one. */
  parts: readonly string[]
  /** The first due time after `moment`, in milliseconds since 1970; absent where none ever comes. */
  next(moment: number): number | undefined
  /** The last one at `moment` or before. */
  last(moment: number): number | undefined
}

/** What begins an expression of systemd; everything else is one of cron. */
export const ON_CALENDAR = 'OnCalendar='

/** Day and weekday both have to fit, and `0/15` goes on to the end. */
const OF_SYSTEMD: CronOptions = { domAndDow: true, sloppyRanges: true }

/**
 * Reads `0 2 * * *`, `@daily`, `@reboot`, `OnCalendar=Mon..Fri 02:00`, or several of these with `;` between them. Without
 * a time zone that of this machine holds. Throws `RangeError` with a sentence for what is none, or never comes.
 *
 * In the night in which clocks are put forward, a time that does not exist is due when they have been; one that comes
 * twice is due once, but for expressions with every hour.
 */
export function readSchedule(text: string, timezone?: string): Schedule {
  if (timezone !== undefined) checkTimezone(timezone)
  const parts = text.split(';').map(part => part.trim())
  const crons = parts.flatMap(part => (isReboot(part) ? [] : [readPart(part, timezone)]))
  return {
    parts,
    next: moment =>
      chosen(
        crons.map(cron => cron.nextRun(new Date(moment))?.getTime()),
        Math.min,
      ),
    last: moment => {
      // It looks strictly before, and in whole seconds.
      const reference = new Date(Math.floor(moment / 1000) * 1000 + 1000)
      return chosen(
        crons.map(cron => cron.previousRuns(1, reference)[0]?.getTime()),
        Math.max,
      )
    },
  }
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

function readPart(part: string, timezone: string | undefined): Cron {
  const calendar = part.startsWith(ON_CALENDAR) ? calendarPattern(part.slice(ON_CALENDAR.length)) : undefined
  const zone = calendar?.timezone ?? timezone
  const cron = calendar === undefined ? readCron(part, zone) : build(calendar.pattern, part, zone, OF_SYSTEMD)
  if (cron.nextRun() === null && cron.previousRuns(1)[0] === undefined)
    throw new RangeError(`'${part}' names a day that never comes`)
  return cron
}

function readCron(part: string, timezone: string | undefined): Cron {
  const fields = part.split(/\s+/)
  const isNamed = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/i.test(part)
  if (!isNamed && fields.length !== 5 && fields.length !== 6)
    throw new RangeError(
      `'${part}' is no cron expression: it needs five fields, as '0 2 * * *', or a word such as @daily`,
    )
  return build(part, part, timezone)
}

function build(
  pattern: string,
  shown: string,
  timezone: string | undefined,
  options: CronOptions = {},
): Cron {
  try {
    return new Cron(pattern, { paused: true, ...options, ...(timezone !== undefined && { timezone }) })
  } catch (cause) {
    const [, why = ''] = /^\w+: (.*)$/s.exec((cause as Error).message) ?? []
    throw new RangeError(`'${shown}' is no cron expression: ${why.replace(/\.$/, '')}`, { cause })
  }
}

function chosen(
  times: readonly (number | undefined)[],
  choose: (...times: number[]) => number,
): number | undefined {
  const known = times.filter(time => time !== undefined)
  return known.length === 0 ? undefined : choose(...known)
}
