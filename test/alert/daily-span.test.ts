import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { afterQuiet, isWithin } from '../../src/alert/daily-span.ts'
import { isMaintained } from '../../src/alert/maintained.ts'

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

describe('in the nights in which clocks change', () => {
  // On 2026-03-29 02:00 is 03:00; on 2026-10-25 03:00 is 02:00 once more.
  const minutes = (from: number, to: number) => ({ from, to })
  test.each([
    ['a night with an hour more ends at six', NIGHT, '2026-10-24T22:00Z', '2026-10-25T05:00Z'],
    ['a night with an hour less ends at six', NIGHT, '2026-03-28T22:00Z', '2026-03-29T04:00Z'],
    ['what ends at 02:30 that never comes', minutes(60, 150), '2026-03-29T00:15Z', '2026-03-29T01:00Z'],
    ['what begins at 02:30 that never comes', minutes(150, 240), '2026-03-29T01:00Z', '2026-03-29T02:00Z'],
    ['what ends at 02:30 that comes twice', minutes(120, 150), '2026-10-25T00:15Z', '2026-10-25T00:30Z'],
    ['the same, when it comes again', minutes(120, 150), '2026-10-25T01:15Z', '2026-10-25T01:30Z'],
    ['what begins at 02:30 that comes twice', minutes(150, 200), '2026-10-25T00:40Z', '2026-10-25T01:00Z'],
    ['the same, when it comes again', minutes(150, 200), '2026-10-25T01:40Z', '2026-10-25T02:20Z'],
    ['all day but a minute', minutes(200, 199), '2026-10-24T22:00Z', '2026-10-25T02:19Z'],
  ])('%s', (_, span, at, end) => {
    expect(isWithin(span, Date.parse(at))).toBe(true)
    expect(new Date(afterQuiet([span], Date.parse(at)))).toEqual(new Date(end))
  })

  test('a window of maintenance holds whenever clocks show it', () => {
    const windows = [{ daily: minutes(120, 180) }]
    const hours = ['2026-10-24T23:30Z', '2026-10-25T00:30Z', '2026-10-25T01:30Z', '2026-10-25T02:30Z']

    expect(hours.map(at => isMaintained(windows, Date.parse(at)))).toEqual([false, true, true, false])
    expect(isMaintained(windows, Date.parse('2026-03-29T01:30Z'))).toBe(false)
  })
})
