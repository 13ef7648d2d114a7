const HOUR = 3_600_000
const DAY = 24 * HOUR

/*
 * What clocks on the wall show, worked out from the time zone database alone: the oracle must not ask the code that it
 * judges.
 */

/** How far the clocks of a zone are ahead of UTC at that moment. */
export function offsetAt(zone: string, at: number): number {
  const parts = formatOf(zone).formatToParts(at)
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find(each => each.type === type)?.value)
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour') % 24, part('minute'))
  return shown - Math.floor(at / 60_000) * 60_000
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const numeric = 'numeric' as const
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en', {
      ...{ timeZone, hourCycle: 'h23', year: numeric, month: numeric, day: numeric },
      ...{ hour: numeric, minute: numeric },
    })
  formats.set(timeZone, format)
  return format
}

/**
 * When the clocks of the zone show this time on the day that is `shown` as if it were UTC: once where they show it
 * twice, and the moment at which they were put forward where they never do.
 */
export function momentOf(zone: string, shown: number): number {
  const [before, after] = [offsetAt(zone, shown - DAY), offsetAt(zone, shown + DAY)]
  const comes = [shown - before, shown - after].filter(at => at + offsetAt(zone, at) === shown)
  return comes.length > 0 ? Math.min(...comes) : changeBetween(zone, shown - DAY, shown + DAY)
}

function changeBetween(zone: string, from: number, to: number): number {
  if (to - from <= 60_000) return to
  const middle = Math.floor((from + to) / 2 / 60_000) * 60_000
  return offsetAt(zone, middle) === offsetAt(zone, from)
    ? changeBetween(zone, middle, to)
    : changeBetween(zone, from, middle)
}
