import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { readSchedule } from '../../src/domain/schedule.ts'
import { scheduleWords } from '../../src/domain/schedule-words.ts'
import { needing } from '../rig/needing.ts'

function nextTimes(text: string, from: number, count: number): number[] {
  const schedule = readSchedule(text, 'UTC')
  const times: number[] = []
  for (let after = from; times.length < count; ) {
    const next = schedule.next(after)
    if (next === undefined) break
    times.push(next)
    after = next
  }
  return times
}

function systemdTimes(event: string, from: number, count: number): number[] {
  const base = `--base-time=@${Math.floor(from / 1000)}`
  const said = execFileSync('systemd-analyze', ['calendar', `--iterations=${count}`, base, event], {
    encoding: 'utf8',
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' },
  })
  return [...said.matchAll(/(?:Next elapse|Iter(?:ation|\.) #\d+): \w+ (\S+) (\S+) UTC/g)].map(
    ([, day, time]) => Date.parse(`${day}T${time}Z`),
  )
}

describe('OnCalendar= means what systemd means', () => {
  needing('systemd-analyze').each([
    'daily',
    'weekly',
    'quarterly',
    'Mon..Fri 02:30',
    'Sat,Sun *-*-1..7 18:00',
    '*:0/15',
    '*:*:0/20',
    '*-*-* 00/6:00:00',
    '*-*-* 4..6:15',
    'Fri *-*-13',
    '12-24 10:00',
    '2099-12-24 18:00',
    '*-*-01 04:00 Europe/Berlin',
    'Fri..Sun 03:00',
  ])('%s', event => {
    const from = Date.now()
    const expected = systemdTimes(event, from, 4)

    expect(expected.length).toBeGreaterThan(0)
    expect(nextTimes(`OnCalendar=${event}`, from, 4)).toEqual(expected)
  })

  needing('systemd-analyze').each([
    ['*-*-* 02:30 Europe/Berlin', '2026-03-28 12:00'],
    ['*-*-* 02:30 Europe/Berlin', '2026-10-24 12:00'],
    ['*-*-* *:30 Europe/Berlin', '2026-03-28 23:00'],
    ['*-*-* *:30 Europe/Berlin', '2026-10-24 22:00'],
  ])('%s after %s, when clocks change', (event, from) => {
    const expected = systemdTimes(event, Date.parse(`${from}Z`), 4)

    expect(nextTimes(`OnCalendar=${event}`, Date.parse(`${from}Z`), 4)).toEqual(expected)
    const last = expected.at(-1) ?? 0
    expect(readSchedule(`OnCalendar=${event}`, 'UTC').last(last - 1)).toBe(expected.at(-2))
  })

  test.each(['now', 'Mon *-05~03', 'sometimes 02:00', '1-2-3-4 02:00', '02:00 Mars/Olympus', ''])(
    'refuses %j',
    event => {
      expect(() => readSchedule(`OnCalendar=${event}`)).toThrow(RangeError)
    },
  )
})

test('the last time is at the moment itself, or before it', () => {
  const schedule = readSchedule('0 2 * * *', 'UTC')
  const due = Date.parse('2026-11-21T02:00:00Z')

  expect(schedule.last(due - 1)).toBe(due - 86_400_000)
  expect(schedule.last(due)).toBe(due)
  expect(schedule.last(due + 1)).toBe(due)
  expect(schedule.next(due - 1)).toBe(due)
  expect(schedule.next(due)).toBe(due + 86_400_000)
})

test.each([
  ['0 2 * * 1-5', 'At 02:00, Monday through Friday'],
  ['@reboot', 'When the machine starts'],
  ['0 2 * * *; */5 * * * *', 'At 02:00; Every 5 minutes'],
  ['OnCalendar=Mon..Fri 02:30 Europe/Berlin', 'At 02:30, Monday through Friday, Europe/Berlin'],
  ['at two', 'at two'],
])('%s in words', (text, words) => {
  expect(scheduleWords(text)).toBe(words)
})
