import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Message } from '../../src/domain/message.ts'
import { backTest } from '../../src/insight/back-test.ts'
import type { Course } from '../../src/insight/course.ts'
import { estimate } from '../../src/insight/eta.ts'

const MINUTE = 60_000

/** A run of so many minutes that says where it is: `[minute, message]`. */
function course(minutes: number, said: readonly [minute: number, message: Message][] = []): Course {
  return {
    elapsedMs: minutes * MINUTE,
    steps: [],
    said: said.map(([minute, message]) => ({ atMs: minute * MINUTE, message })),
    saidAll: true,
  }
}

/** As `course`, with 100 items at an even pace of so many a minute. */
function even(minutes: number, aMinute: number): Course {
  const count = Math.floor(minutes * aMinute)
  return course(
    minutes,
    Array.from({ length: count }, (_, nr) => [(nr + 1) / aMinute, items(nr + 1)]),
  )
}

const items = (done: number): Message => ({ verb: 'items', done, total: 100 })
const eta = (minutes: number): Message => ({ verb: 'eta', seconds: minutes * 60 })

function minutesLeft(...given: Parameters<typeof estimate>): number[] | undefined {
  const thought = estimate(...given)
  return thought && [thought.lowMs, thought.likelyMs, thought.highMs].map(ms => ms / MINUTE)
}

/** That it is `minutes` within so much of it. */
function expectLikely(given: Parameters<typeof estimate>, minutes: number, share = 0.15): void {
  const [low = -1, likely = -1, high = -1] = minutesLeft(...given) ?? []
  expect(Math.abs(likely - minutes) / minutes).toBeLessThan(share)
  expect(low).toBeLessThanOrEqual(minutes)
  expect(high).toBeGreaterThanOrEqual(minutes)
}

describe('a first run', () => {
  test('goes on as it did, and is not known better than roughly', () => {
    expectLikely([even(30, 1), []], 70)
    expect(estimate(even(30, 1), [])).toMatchObject({ sources: ['pace'], runs: 0 })
  })

  test('is not estimated while there is nothing to go by', () => {
    expect(estimate(course(10), [])).toBeUndefined()
    expect(estimate(course(10, [[0, items(0)]]), [])).toBeUndefined()
    expect(estimate(course(10, [[1, { verb: 'items', done: 5 }]]), [])).toBeUndefined()
    expect(estimate(course(10, [[1, { verb: 'percent', percent: 0.1 }]]), [])).toBeUndefined()
  })

  test('takes the script at its word, less the time since', () => {
    const thought = estimate(course(10, [[5, eta(20)]]), [])

    expect(thought?.sources).toEqual(['script'])
    expectLikely([course(10, [[5, eta(20)]]), []], 15)
    expect(estimate(course(30, [[5, eta(20)]]), [])).toBeUndefined()
  })

  test('takes as long as its task is registered to take, until it has taken longer', () => {
    expectLikely([course(10), [], 30 * MINUTE], 20)
    expect(estimate(course(10), [], 30 * MINUTE)?.sources).toEqual(['registered'])
    expect(estimate(course(31), [], 30 * MINUTE)).toBeUndefined()
  })
})

describe('a run with earlier ones', () => {
  const silent = [50, 55, 60, 62, 65, 58, 61, 59].map(minutes => course(minutes))

  test('that tells nothing is judged by those that took longer than it has so far', () => {
    expectLikely([course(20), silent], 40)
    expect(estimate(course(20), silent)).toMatchObject({ sources: ['runs'], runs: 8 })
    const [low = 0, , high = 0] = minutesLeft(course(57), silent) ?? []
    expect(low).toBeGreaterThanOrEqual(0)
    expect(high).toBeLessThan(10)
  })

  test('is not estimated once it has taken longer than nearly all of them', () => {
    expect(estimate(course(61.5), silent)).toBeUndefined()
    expect(estimate(course(600), silent)).toBeUndefined()
  })

  test('has before it what the others had there, however uneven that is', () => {
    const slowing = (scale: number) =>
      course(
        60 * scale,
        Array.from({ length: 20 }, (_, nr) => [60 * scale * ((nr + 1) / 20) ** 2, items((nr + 1) * 5)]),
      )
    const earlier = [1, 1.05, 0.95, 1.02, 0.98, 1.01].map(slowing)
    const half = { ...slowing(1), elapsedMs: 15.1 * MINUTE }
    const now = { ...half, said: half.said.filter(({ atMs }) => atMs <= half.elapsedMs) }

    // An even pace would make it 15 minutes.
    expectLikely([now, earlier], 45)
  })

  test('knows that the third of its steps is the long one', () => {
    const minutes = [1, 2, 50, 3]
    const steps = minutes.map((_, index) => {
      const startMs = minutes.slice(0, index).reduce((sum, took) => sum + took, 0) * MINUTE
      return { number: index + 1, startMs, endMs: startMs + (minutes[index] ?? 0) * MINUTE }
    })
    const earlier = Array(5).fill({ ...course(56), steps, totalSteps: 4 })
    const now = { ...course(3.1), steps: steps.slice(0, 2), totalSteps: 4 }

    expectLikely([now, earlier], 52.9)
  })

  test('that stands still has the same before it, not less and less', () => {
    const earlier = Array.from({ length: 6 }, () => even(100, 1))
    const stalled = even(50, 1)

    expectLikely([stalled, earlier], 50)
    expectLikely([{ ...stalled, elapsedMs: 90 * MINUTE }, earlier], 50, 0.5)
  })

  test('of which the others were twice as fast up to here, is slow all the way', () => {
    const earlier = [1, 2, 0.5, 1.5, 0.8, 3, 1, 2].map(pace => even(100 / pace, pace))

    expectLikely([even(100, 0.4), earlier], 150)
  })

  test('trusts the word of a script only as far as it proved true', () => {
    const boaster = (minutes: number) => ({
      ...even(minutes, 100 / minutes),
      said: [
        ...even(minutes, 100 / minutes).said,
        { atMs: minutes * MINUTE * 0.5, message: eta(1) },
      ].toSorted((one, other) => one.atMs - other.atMs),
    })
    const earlier = [100, 104, 96, 101, 99, 103, 97, 100].map(boaster)
    const now = { ...boaster(100), elapsedMs: 50.5 * MINUTE }
    const half = { ...now, said: now.said.filter(({ atMs }) => atMs <= now.elapsedMs) }

    expectLikely([half, earlier], 49.5)
  })
})

describe('whatever a run says', () => {
  const wild = fc.oneof(
    fc.double(),
    fc.constantFrom(0, -1, 1e308, Number.NaN, Number.POSITIVE_INFINITY),
    fc.integer({ min: 0, max: 1e8 }),
  )
  const message: fc.Arbitrary<Message> = fc.oneof(
    fc.record({ verb: fc.constant('items' as const), done: wild, total: wild }),
    fc.record({ verb: fc.constant('advance' as const), by: wild, total: wild, id: fc.string() }),
    fc.record({ verb: fc.constant('percent' as const), percent: wild }),
    fc.record({ verb: fc.constant('overall' as const), percent: wild }),
    fc.record({ verb: fc.constant('eta' as const), seconds: wild }),
  )
  const time = fc.oneof(fc.integer({ min: -1e6, max: 1e8 }), fc.constantFrom(0, -1e12, 1e12))
  const anyCourse: fc.Arbitrary<Course> = fc
    .record({
      elapsedMs: fc.integer({ min: 0, max: 1e8 }),
      steps: fc.array(
        fc.record({ number: fc.integer({ min: -5, max: 2 ** 31 }), startMs: time, endMs: time }),
        {
          maxLength: 6,
        },
      ),
      said: fc.array(fc.record({ atMs: time, message }), { maxLength: 12 }),
      saidAll: fc.boolean(),
      totalSteps: fc.constantFrom(0, 1, 5, 2 ** 31 - 1),
    })
    .map(({ totalSteps, ...rest }) => (totalSteps === 5 ? rest : { ...rest, totalSteps }))
  const history = fc.array(anyCourse, { maxLength: 12 })

  test('a range is a range of times that can be, or there is none', () => {
    fc.assert(
      fc.property(anyCourse, history, wild, (now, earlier, expectedMs) => {
        const thought = estimate(now, earlier, expectedMs)
        if (thought === undefined) return
        const { lowMs, likelyMs, highMs, sources, runs } = thought
        expect(lowMs).toBeGreaterThanOrEqual(0)
        expect(likelyMs).toBeGreaterThanOrEqual(lowMs)
        expect(highMs).toBeGreaterThanOrEqual(likelyMs)
        expect(highMs).toBeLessThan(10 * 366 * 24 * 60 * MINUTE)
        expect(sources.length).toBeGreaterThan(0)
        expect(runs).toBeLessThanOrEqual(earlier.length)
      }),
      { numRuns: 500 },
    )
  })

  test('a replay gives shares, or nothing', () => {
    fc.assert(
      fc.property(history, courses => {
        for (const { runs, within = 0, medianError = 0, linearError = 0 } of backTest(courses, [0.25, 0.5])) {
          expect(runs).toBeLessThanOrEqual(courses.length)
          expect(within).toBeLessThanOrEqual(1)
          expect(Number.isFinite(medianError) && Number.isFinite(linearError)).toBe(true)
        }
      }),
      { numRuns: 100 },
    )
  })
})

test('a run that is far slower than all others is not thought to end as soon as they did', () => {
  const course = (stepMs: number, done: number): Course => ({
    elapsedMs: stepMs * done,
    steps: [],
    said: Array.from({ length: done }, (_, nr) => ({
      atMs: stepMs * (nr + 1),
      message: { verb: 'items', done: nr + 1, total: 20 },
    })),
    saidAll: true,
  })
  const earlier = Array.from({ length: 6 }, (_, nr) => course(1_000 + nr, 20))

  const estimated = estimate(course(60_000, 5), earlier)

  expect(estimated?.lowMs).toBeGreaterThan(8 * 60_000)
  expect(estimated?.likelyMs).toBeCloseTo(15 * 60_000, -6)
})
