import { expect, test } from 'vitest'
import { knownSchedule } from '../../src/domain/known-schedule.ts'
import { readSchedule } from '../../src/domain/schedule.ts'

test.each([
  ['0 2 * * *', 'Europe/Berlin'],
  ['0 2 * * *', 'America/New_York'],
  ['*/7 * * * *; @daily', 'UTC'],
  ['OnCalendar=Sun 02:30', 'Europe/Berlin'],
])('%s in %s is due when it is read anew, whatever was asked of it before', (text, zone) => {
  const anew = readSchedule(text, zone)
  const moments = Array.from({ length: 60 }, (_, nr) => Date.UTC(2026, 2, 1) + (nr % 40) * 19 * 3_600_000)

  for (const moment of moments) {
    const known = knownSchedule(text, zone)
    expect([known.next(moment), known.last(moment)]).toEqual([anew.next(moment), anew.last(moment)])
  }
})

test('one that cannot be read is refused each time', () => {
  for (let nr = 0; nr < 2; nr++) expect(() => knownSchedule('61 * * * *', 'UTC')).toThrow(RangeError)
})
