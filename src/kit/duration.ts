import parse from 'parse-duration'

const NUMBER = /^(\d+(\.\d+)?|\.\d+)$/
// parse-duration skips what it does not know ("30 bananas" is 0, "5m tomorrow" 5 minutes): look at the whole first.
const WHOLE =
  /^((\d+(\.\d+)?|\.\d+)\s*(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)\s*)+$/i

/** Milliseconds of `30s`, `5m`, `1h30m`, `2 days`, `500ms`; a plain number is seconds. Throws `RangeError` for all else. */
export function parseDuration(text: string): number {
  const given = text.trim()
  if (NUMBER.test(given)) return Math.round(Number(given) * 1000)
  const milliseconds = WHOLE.test(given) ? parse(given.toLowerCase()) : undefined
  if (typeof milliseconds !== 'number') throw new RangeError(`'${text}' is not a duration`)
  return Math.round(milliseconds)
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/**
 * A time span for people, in its two largest units and rounded down: `0.4s`, `42s`, `2m 05s`, `1h 12m`, `3d 04h`.
 * (pretty-ms skips a unit that is zero, so that 1 h 0 m 5 s would read `1h 5s`.)
 */
export function formatDuration(milliseconds: number): string {
  const span = Math.max(0, milliseconds)
  if (span < 10 * SECOND) return `${Math.floor(span / 100) / 10}s`
  if (span < MINUTE) return `${Math.floor(span / SECOND)}s`
  if (span < HOUR) return pair(span, MINUTE, 'm', SECOND, 's')
  if (span < DAY) return pair(span, HOUR, 'h', MINUTE, 'm')
  return pair(span, DAY, 'd', HOUR, 'h')
}

function pair(span: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((span % large) / small)
  return `${Math.floor(span / large)}${largeUnit} ${String(rest).padStart(2, '0')}${smallUnit}`
}
