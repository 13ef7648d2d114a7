import type { LogFilter } from './fold.ts'
import { filterLines } from './lines.ts'

const TIME = /(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:[.,](\d{1,6}))?\s?(Z|UTC|[+-]\d\d:?\d\d)?/
/** A time stands at the beginning of a line. */
const LOOKED_AT = 80

/**
 * Leaves what was printed from then on (milliseconds since 1970), by the times that the lines themselves carry; a line
 * without one belongs to the one before it.
 */
export function linesSince(since: number): LogFilter & { sawTimes(): boolean } {
  let isReached = false
  let sawTime = false
  const filter = filterLines(lines => {
    if (isReached) return lines
    const start = lines.findIndex(line => {
      const at = timeOf(line.toString('latin1', 0, LOOKED_AT))
      sawTime ||= at !== undefined
      return at !== undefined && at >= since
    })
    isReached = start !== -1
    return isReached ? lines.slice(start) : []
  })
  return { ...filter, sawTimes: () => sawTime }
}

/** Without a zone it is local time. */
function timeOf(line: string): number | undefined {
  const [, year, month, day, minutes, seconds = ':00', fraction = '0', zone = ''] = TIME.exec(line) ?? []
  if (year === undefined) return undefined
  const place = zone === 'UTC' ? 'Z' : zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')
  const at = Date.parse(`${year}-${month}-${day}T${minutes}${seconds}.${fraction.slice(0, 3)}${place}`)
  return Number.isNaN(at) ? undefined : at
}
