import { describe, expect, test } from 'vitest'
import { parseMoment } from '../../src/answer/moment.ts'
import { UsageError } from '../../src/domain/error.ts'

const NOW = new Date(2026, 10, 21, 8, 4, 11).getTime()

function moment(text: string, flag: '--since' | '--until' = '--since'): Date {
  return new Date(parseMoment(text, NOW, flag))
}

describe('parseMoment', () => {
  test('takes a day from its beginning, or up to its end', () => {
    expect(moment('2026-02-28')).toEqual(new Date(2026, 1, 28))
    expect(moment('2026-02-28', '--until')).toEqual(new Date(2026, 2, 1))
  })

  test('knows today, yesterday and now', () => {
    expect(moment('today')).toEqual(new Date(2026, 10, 21))
    expect(moment('yesterday')).toEqual(new Date(2026, 10, 20))
    expect(moment('yesterday', '--until')).toEqual(new Date(2026, 10, 21))
    expect(moment('now')).toEqual(new Date(NOW))
  })

  test('counts ages back from now', () => {
    expect(moment('2h')).toEqual(new Date(NOW - 7_200_000))
    expect(moment('7d', '--until')).toEqual(new Date(NOW - 7 * 86_400_000))
  })

  test('takes a time in the local zone, or in the one it names', () => {
    expect(moment('2026-11-20 08:30')).toEqual(new Date(2026, 10, 20, 8, 30))
    expect(moment('2026-11-20T08:30:15Z')).toEqual(new Date(Date.UTC(2026, 10, 20, 8, 30, 15)))
    expect(moment('2026-11-20T08:30:15+02:00')).toEqual(new Date(Date.UTC(2026, 10, 20, 6, 30, 15)))
    expect(moment('2026-11-20 08:30:15+0200')).toEqual(new Date(Date.UTC(2026, 10, 20, 6, 30, 15)))
  })

  test.each([
    '2026-02-30',
    '2026-13-01',
    '2025-02-29',
    '2026-11-20 24:30',
    '2026-02-30T10:00:00Z',
    '2026-11-20 10:60',
  ])('says that there is no %s', text => {
    expect(() => moment(text)).toThrow(UsageError)
    expect(() => moment(text)).toThrow(/^--since: there is no such time as/)
  })

  test.each(['', 'soon', '2026', '11/20/2026', '7 bananas'])("does not guess at '%s'", text => {
    expect(() => moment(text, '--until')).toThrow(UsageError)
    expect(() => moment(text, '--until')).toThrow(/^--until does not understand/)
  })
})
