const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const UNITS: [name: RegExp, milliseconds: number][] = [
  [/^(ms|millisecs?|milliseconds?)$/, 1],
  [/^(s|secs?|seconds?)$/, SECOND],
  [/^(m|mins?|minutes?)$/, MINUTE],
  [/^(h|hrs?|hours?)$/, HOUR],
  [/^(d|days?)$/, DAY],
  [/^(w|weeks?)$/, 7 * DAY],
]

const NUMBER = /^(\d+(\.\d+)?|\.\d+)$/
const PART = /(\d+(?:\.\d+)?|\.\d+)\s*([a-z]+)\s*/gy

/**
 * Milliseconds of `30s`, `5m`, `1h30m`, `2 days`, `500ms`; a plain number is seconds. Throws `RangeError` for all else.
 * (parse-duration skips what it does not know, so that "30 bananas" would be 0, and costs a command 1 ms of start.)
 */
export function parseDuration(text: string): number {
  const given = text.trim().toLowerCase()
  if (NUMBER.test(given)) return Math.round(Number(given) * SECOND)
  const parts = [...given.matchAll(PART)]
  const isWhole = given !== '' && parts.map(([part]) => part).join('') === given
  const milliseconds = parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * unitOf(unit), 0)
  if (!isWhole || Number.isNaN(milliseconds)) throw new RangeError(`'${text}' is not a duration`)
  return Math.round(milliseconds)
}

function unitOf(name: string): number {
  return UNITS.find(([pattern]) => pattern.test(name))?.[1] ?? Number.NaN
}

/**
 * A time span for people, in its two largest units and rounded down: `23ms`, `0.4s`, `42s`, `2m 05s`, `1h 12m`, `3d 04h`.
 * (pretty-ms skips a unit that is zero, so that 1 h 0 m 5 s would read `1h 5s`.)
 */
export function formatDuration(milliseconds: number): string {
  const span = Math.max(0, milliseconds)
  if (span > 0 && span < 100) return `${Math.ceil(span)}ms`
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
