import { describe, expect, test } from 'vitest'
import { relativeTime, shortTime } from '../../../src/cli/print/time.ts'
import { absoluteTime } from '../../../src/kit/absolute-time.ts'

const NOW = new Date(2026, 10, 21, 8, 4, 11).getTime()

describe('times', () => {
  test('are absolute in the local time zone', () => {
    expect(absoluteTime(new Date(2026, 0, 2, 3, 4, 5))).toBe('2026-01-02 03:04:05')
  })

  test.each([
    [0, 'now'],
    [3_400, '3s ago'],
    [125_000, '2m ago'],
    [5 * 3_600_000, '5h ago'],
    [3 * 86_400_000, '3d ago'],
    [-5_000, 'in 5s'],
  ])('are relative: %i ms before is "%s"', (ms, said) => {
    expect(relativeTime(new Date(NOW - ms), NOW)).toBe(said)
  })

  test('are days when they are long past', () => {
    expect(relativeTime(new Date(2026, 2, 1, 12), NOW)).toBe('2026-03-01')
  })

  test('are short: without the day when it is today, without the seconds when it is not', () => {
    expect(shortTime(new Date(2026, 10, 21, 1, 2, 3), NOW)).toBe('01:02:03')
    expect(shortTime(new Date(2026, 10, 20, 23, 59, 59), NOW)).toBe('2026-11-20 23:59')
  })
})
