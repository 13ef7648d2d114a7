import { expect, test } from 'vitest'
import { beginOf, dayAfter, dayAgo } from '../../../src/web/ui/format/day.ts'

const iso = (date: string, zone: string) => new Date(beginOf(date, zone) ?? Number.NaN).toISOString()

test('a day begins at its midnight there, on the days when clocks are changed too', () => {
  expect(iso('2026-11-21', 'UTC')).toBe('2026-11-21T00:00:00.000Z')
  expect(iso('2026-11-21', 'Asia/Kolkata')).toBe('2026-11-20T18:30:00.000Z')
  expect(iso('2026-11-01', 'America/New_York')).toBe('2026-11-01T04:00:00.000Z')
  expect(iso('2026-11-02', 'America/New_York')).toBe('2026-11-02T05:00:00.000Z')
  expect(iso('2026-03-29', 'Europe/Berlin')).toBe('2026-03-28T23:00:00.000Z')
  expect(iso('2026-03-30', 'Europe/Berlin')).toBe('2026-03-29T22:00:00.000Z')
})

test('what is no day begins nowhere', () => {
  expect(['30d', '2026-11-21T07:00', '2026-13-01', ''].map(text => beginOf(text, 'UTC'))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

test('days are counted over the ends of months, and today is the one of the zone', () => {
  expect(dayAfter('2026-02-28')).toBe('2026-03-01')
  expect(dayAgo(Date.UTC(2026, 10, 21, 23), 'Asia/Tokyo')).toBe('2026-11-22')
  expect(dayAgo(Date.UTC(2026, 10, 21, 23), 'UTC', 30)).toBe('2026-10-22')
})
