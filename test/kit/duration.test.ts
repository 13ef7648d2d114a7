import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatDuration, parseDuration } from '../../src/kit/duration.ts'

describe('parseDuration', () => {
  test.each([
    ['30s', 30_000],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['1h 30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['500ms', 500],
    ['2 days', 172_800_000],
    ['1W', 604_800_000],
    ['10 Minutes', 600_000],
    ['0', 0],
    ['0s', 0],
    ['300', 300_000],
    ['0.5', 500],
    ['.5s', 500],
    [' 7 ', 7000],
  ])('%s is %d ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds)
  })

  test.each(['', 'soon', '-5s', '5 bananas', '5m tomorrow', '5,5s', '1e3', '5m5', 'NaN', 's'])(
    "'%s' is refused",
    text => {
      expect(() => parseDuration(text)).toThrow(RangeError)
    },
  )
})

describe('formatDuration', () => {
  test.each([
    [0, '0s'],
    [0.2, '1ms'],
    [23, '23ms'],
    [400, '0.4s'],
    [1290, '1.2s'],
    [9999, '9.9s'],
    [59_999, '59s'],
    [125_000, '2m 05s'],
    [3_605_000, '1h 00m'],
    [4_320_000, '1h 12m'],
    [86_400_000 * 3 + 3_600_000 * 4, '3d 04h'],
    [-5, '0s'],
  ])('%d ms reads %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text)
  })

  test('what it says is understood again, and never more than was meant', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e10 }), milliseconds => {
        const understood = parseDuration(formatDuration(milliseconds))
        expect(understood).toBeLessThanOrEqual(milliseconds)
        expect(understood).toBeGreaterThan(milliseconds * 0.89 - 100)
      }),
    )
  })
})
