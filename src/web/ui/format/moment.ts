const formats = new Map<string, Intl.DateTimeFormat>()

/** `2026-11-21 07:00:00` there. */
export function absolute(at: number, timeZone: string): string {
  return format(at, timeZone, { dateStyle: 'short', timeStyle: 'medium' })
}

export const day = (at: number, timeZone: string) => format(at, timeZone, { dateStyle: 'short' })
export const clock = (at: number, timeZone: string) => format(at, timeZone, { timeStyle: 'short' })
export const clockWithSeconds = (at: number, timeZone: string) =>
  format(at, timeZone, { timeStyle: 'medium' })

/** In Sweden times are written as ISO has them. */
function format(at: number, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  const key = timeZone + JSON.stringify(options)
  const known = formats.get(key) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, ...options })
  formats.set(key, known)
  return known.format(at)
}
