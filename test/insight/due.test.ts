import { describe, expect, test } from 'vitest'
import { readSchedule } from '../../src/domain/schedule.ts'
import {
  dueNow,
  duesBetween,
  type Expectation,
  expectationOf,
  type ScheduledTask,
  turnsAt,
} from '../../src/insight/due.ts'

const at = (text: string) => Date.parse(text.length === 5 ? `2026-11-21T${text}Z` : text)

function expected(schedule: string, more: Partial<Expectation> = {}, timezone = 'UTC'): Expectation {
  return { schedule: readSchedule(schedule, timezone), since: at('2026-01-01T00:00Z'), ...more }
}

function ran(startedAt: string, endedAt?: string) {
  return { startedAt: at(startedAt), ...(endedAt !== undefined && { endedAt: at(endedAt) }) }
}

const MINUTE = 60_000
const daily = expected('0 2 * * *', { startGraceMs: 10 * MINUTE, runGraceMs: 30 * MINUTE })
const quarterly = expected('*/15 * * * *')

describe('a task that is due at two, may start ten minutes later and take thirty more', () => {
  test.each([
    ['waits within its grace', [ran('2026-11-20T02:00Z', '2026-11-20T02:01Z')], '02:05', { kind: 'waiting' }],
    ['is late after it', [], '02:11', { kind: 'late', byMs: 11 * MINUTE }],
    ['is missed when it should be over', [], '02:41', { kind: 'missed' }],
    ['is in time at the last moment', [ran('02:10')], '02:20', { kind: 'on-time' }],
    ['started late', [ran('02:11', '02:12')], '12:00', { kind: 'late', byMs: 11 * MINUTE }],
    ['started by hand long after is late, not missed', [ran('14:00')], '15:00', { kind: 'late' }],
    [
      'is not judged by what ran before',
      [ran('2026-11-20T02:00Z', '2026-11-20T02:10Z')],
      '02:41',
      { kind: 'missed' },
    ],
    [
      'is not judged by a second run later in the day',
      [ran('16:00', '16:01'), ran('02:00', '02:01')],
      '17:00',
      { kind: 'on-time' },
    ],
    ['started on a host whose clock is behind', [ran('01:59', '02:01')], '03:00', { kind: 'on-time' }],
    ['takes too long', [ran('02:01')], '02:50', { kind: 'overdue', byMs: 10 * MINUTE }],
    ['took too long', [ran('02:01', '02:45')], '09:00', { kind: 'overdue', byMs: 5 * MINUTE }],
    ['is held up by the run before', [ran('2026-11-20T02:00Z', '04:00')], '05:00', { kind: 'held-up' }],
  ] as const)('%s', (_, runs, now, due) => {
    expect(dueNow(daily, runs, at(now))).toMatchObject({
      last: { at: at('02:00'), ...due },
      next: at('2026-11-22T02:00Z'),
    })
  })
})

describe('nothing is expected', () => {
  test('of times before the task was registered, or had this schedule', () => {
    expect(dueNow({ ...daily, since: at('02:01') }, [], at('03:00'))).toEqual({
      next: at('2026-11-22T02:00Z'),
    })
  })

  test('of @reboot, and of a year that is over', () => {
    expect(dueNow(expected('@reboot'), [], at('03:00'))).toEqual({})
    expect(
      dueNow(expected('OnCalendar=2026-02-03 04:00', { since: at('2026-03-01T00:00Z') }), [], at('03:00')),
    ).toEqual({})
  })

  const task: ScheduledTask = {
    schedule: '0 2 * * *',
    timezone: 'UTC',
    start_grace_seconds: 600,
    run_grace_seconds: null,
    scheduled_since: null,
    created_at: new Date('2026-01-01T00:00Z'),
    enabled: true,
  }
  test.each([
    ['a disabled task', { enabled: false }],
    ['one without a schedule', { schedule: null }],
    ['one whose schedule somebody else wrote', { schedule: 'at two' }],
    ['one whose time zone is gone', { timezone: 'Mars/Olympus' }],
  ])('of %s', (_, change) => {
    expect(expectationOf(task)).toMatchObject({ startGraceMs: 600_000 })
    expect(expectationOf({ ...task, ...change })).toBeUndefined()
  })
})

describe('a task that is due every fifteen minutes', () => {
  test('is missed when the next time has come, and that is told while the next one is waited for', () => {
    expect(dueNow(quarterly, [ran('09:45', '09:46')], at('10:14')).last).toMatchObject({ kind: 'late' })
    expect(dueNow(quarterly, [ran('09:45', '09:46')], at('10:16')).last).toEqual({
      kind: 'missed',
      at: at('10:00'),
    })
    expect(dueNow(quarterly, [ran('10:00', '10:01')], at('10:16')).last).toEqual({
      kind: 'waiting',
      at: at('10:15'),
    })
  })

  test('has not missed what its own long run kept from starting', () => {
    const dues = duesBetween(
      quarterly,
      [ran('10:00', '10:40')],
      { from: at('10:00'), to: at('11:00') },
      at('11:00'),
    )

    expect(dues.map(({ kind }) => kind)).toEqual(['on-time', 'held-up', 'held-up', 'missed'])
  })
})

test('a host that was off over the weekend missed what it should have started, and made up for the last one late', () => {
  const dues = duesBetween(
    daily,
    [ran('2026-11-20T02:00Z', '2026-11-20T02:10Z'), ran('2026-11-23T08:00Z', '2026-11-23T08:10Z')],
    { from: at('2026-11-20T00:00Z'), to: at('2026-11-24T00:00Z') },
    at('2026-11-23T09:00Z'),
  )

  expect(dues.map(({ kind }) => kind)).toEqual(['on-time', 'missed', 'missed', 'late'])
})

test('of several times the one that comes next is next, and the one that came last is last', () => {
  const twice = expected('0 2 * * *; 30 14 * * *')

  expect(dueNow(twice, [ran('14:30', '14:31')], at('15:00'))).toMatchObject({
    last: { kind: 'on-time', at: at('14:30') },
    next: at('2026-11-22T02:00Z'),
  })
  expect(dueNow(twice, [ran('02:00', '02:01')], at('08:00'))).toMatchObject({
    last: { kind: 'on-time', at: at('02:00') },
    next: at('14:30'),
  })
})

test('a grace longer than the time between two runs holds', () => {
  const each = expected('* * * * *', { startGraceMs: 5 * MINUTE })

  expect(dueNow(each, [ran('10:04', '10:05')], at('10:06')).last).toEqual({
    kind: 'waiting',
    at: at('10:06'),
  })
  expect(dueNow(each, [ran('09:50', '09:51')], at('10:06')).last).toEqual({ kind: 'missed', at: at('10:00') })
})

describe('a night in which the clocks change, in Berlin', () => {
  const night = expected('30 2 * * *', {}, 'Europe/Berlin')
  const hourly = expected('30 * * * *', {}, 'Europe/Berlin')

  test('02:30 that never comes is due at 03:00, and is not asked for twice', () => {
    const span = { from: at('2026-03-28T12:00Z'), to: at('2026-03-30T12:00Z') }

    expect(duesBetween(night, [], span, span.to).map(due => due.at)).toEqual([
      at('2026-03-29T01:00Z'),
      at('2026-03-30T00:30Z'),
    ])
  })

  test('a list of times is made up for and not repeated; what is due at every half hour is neither', () => {
    const spring = { from: at('2026-03-28T23:00Z'), to: at('2026-03-29T03:00Z') }
    const autumn = { from: at('2026-10-24T23:00Z'), to: at('2026-10-25T02:00Z') }
    const times = (schedule: string, span: { from: number; to: number }) =>
      duesBetween(expected(schedule, {}, 'Europe/Berlin'), [], span, span.to).map(due => due.at)

    expect(times('15,45 2 * * *', spring)).toEqual([at('2026-03-29T01:00Z')])
    expect(times('15,45 2 * * *', autumn)).toEqual(['2026-10-25T00:15Z', '2026-10-25T00:45Z'].map(at))
    expect(times('*/30 2 * * *', spring)).toEqual([])
    expect(times('*/30 2 * * *', autumn)).toHaveLength(4)
  })

  test('02:30 that comes twice is due once, but for what is due every hour', () => {
    const span = { from: at('2026-10-24T23:00Z'), to: at('2026-10-25T03:00Z') }

    expect(duesBetween(night, [], span, span.to).map(due => due.at)).toEqual([at('2026-10-25T00:30Z')])
    expect(duesBetween(hourly, [], span, span.to).map(due => due.at)).toEqual(
      ['2026-10-24T23:30Z', '2026-10-25T00:30Z', '2026-10-25T01:30Z', '2026-10-25T02:30Z'].map(at),
    )
  })
})

describe('when it is worth another look', () => {
  test.each([
    [
      'what may yet start: at the end of its grace',
      daily,
      [ran('2026-11-20T02:00Z', '2026-11-20T02:01Z')],
      '02:05',
      '02:10:00.001',
    ],
    ['what is late: when it should be over', daily, [], '02:20', '02:40:00.001'],
    ['what is late and due again soon: then', quarterly, [], '10:06', '10:15'],
    ['what is missed: never', daily, [], '03:00', undefined],
    ['what came in time: never', daily, [ran('02:00', '02:10')], '02:20', undefined],
    ['what came late: never', daily, [ran('02:15', '02:20')], '02:30', undefined],
  ] as const)('%s', (_, expectation, runs, now, turns) => {
    const { last } = dueNow(expectation, runs, at(now))

    expect(last && turnsAt(expectation, last)).toBe(
      turns === undefined ? undefined : at(`2026-11-21T${turns}Z`),
    )
  })
})
