import { expect, test } from 'vitest'
import type { AlertKind } from '../../../src/domain/alert/alert.ts'
import { folded, foldedUntil } from '../../../src/monitor/alerts/fold.ts'

const HOUR = 3_600_000
const at = (time: string) => Date.parse(`2026-11-21T${time}Z`)
const alert = (time: string, closed?: string) => ({
  created_at: new Date(at(time)),
  closed_at: closed === undefined ? null : new Date(at(closed)),
})

test.each<[string, AlertKind, ReturnType<typeof alert>[], string | undefined]>([
  ['the first is told at once', 'failed', [], undefined],
  ['one like it that is not over waits for the full hour', 'failed', [alert('02:10')], '03:00'],
  ['so does one that is like one of yesterday', 'failed', [alert('00:00')], '03:00'],
  ['one that is like one that is over is told at once', 'failed', [alert('02:10', '02:15')], undefined],
  [
    'what comes and goes three times within the hour waits',
    'failed',
    [alert('02:24', '02:27'), alert('02:12', '02:15'), alert('02:02', '02:05')],
    '03:00',
  ],
  [
    'what came and went before the hour does not count',
    'failed',
    [alert('02:24', '02:27'), alert('01:50', '01:55'), alert('01:40', '01:45')],
    undefined,
  ],
  ['a recovery is over by itself', 'recovered', [alert('01:00')], undefined],
])('%s', (_, kind, alike, expected) => {
  expect(foldedUntil(kind, alike, at('02:30'), HOUR)).toBe(expected === undefined ? undefined : at(expected))
})

test('what is folded has no reminders and no escalation of its own, and does not end quiet hours', () => {
  const planned = { channel: 'ops', address: 'a1', while_open: false, repeat_seconds: 1800 }
  const deliveries = [
    { ...planned, turn: 0, due_at: new Date(at('06:00')) },
    { ...planned, turn: -1, due_at: new Date(at('06:30')), while_open: true },
  ]

  expect(folded(deliveries, at('03:00'))).toEqual([
    { ...planned, turn: 0, due_at: new Date(at('06:00')), repeat_seconds: null },
  ])
})
