import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { afterQuiet, isWithin } from '../../src/alert/daily-span.ts'

const NIGHT = { from: 22 * 60, to: 6 * 60 }

beforeEach(() => void vi.stubEnv('TZ', 'Europe/Berlin'))
afterEach(() => void vi.unstubAllEnvs())

test('quiet hours over midnight end in the morning', () => {
  const at = (text: string) => new Date(text).getTime()

  expect(isWithin(NIGHT, at('2026-11-21T23:30'))).toBe(true)
  expect(isWithin(NIGHT, at('2026-11-21T06:00'))).toBe(false)
  expect(afterQuiet([NIGHT], at('2026-11-21T23:30'))).toBe(at('2026-11-22T06:00'))
  expect(afterQuiet([NIGHT], at('2026-11-22T05:59'))).toBe(at('2026-11-22T06:00'))
  expect(afterQuiet([NIGHT], at('2026-11-21T12:00'))).toBe(at('2026-11-21T12:00'))
})

test('spans that follow one another are one', () => {
  const lunch = { from: 6 * 60, to: 7 * 60 }

  expect(afterQuiet([lunch, NIGHT], new Date('2026-11-21T23:30').getTime())).toBe(
    new Date('2026-11-22T07:00').getTime(),
  )
})

test('a night in which the clocks change ends at six all the same', () => {
  // 2026-10-25, 03:00 summer time is 02:00: this night has an hour more.
  expect(new Date(afterQuiet([NIGHT], Date.parse('2026-10-24T22:00:00Z'))).toISOString()).toBe(
    '2026-10-25T05:00:00.000Z',
  )
})
