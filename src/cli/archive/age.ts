import { UsageError } from '../../domain/error.ts'
import { parseDuration } from '../../kit/duration.ts'

/** Milliseconds of `90d` or `12h`. Throws `UsageError` naming the flag. */
export function parseAge(text: string, flag: string): number {
  try {
    // Without a unit, 90 would be seconds.
    if (/^[\d.]*$/.test(text.trim())) throw new RangeError('no unit')
    return parseDuration(text)
  } catch (cause) {
    throw new UsageError(`${flag} does not understand '${text}'`, 'write an age such as 90d or 12h', {
      cause,
    })
  }
}
