/** Writes times as ISO 8601 by the clocks of a time zone: `2026-11-21T08:00:00.000+01:00`. RangeError for an unknown zone. */
export function timeInZone(timeZone: string): (at: Date) => string {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  const offset = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  return at => {
    const [, hours = '+00:00'] = /GMT([+-]\d\d:\d\d)/.exec(offset.format(at)) ?? []
    const milliseconds = String(at.getUTCMilliseconds()).padStart(3, '0')
    return `${clock.format(at).replace(' ', 'T')}.${milliseconds}${hours}`
  }
}
