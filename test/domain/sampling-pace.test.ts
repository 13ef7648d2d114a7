import { expect, test } from 'vitest'
import { nextSampleAfterMs, type SamplingPace } from '../../src/domain/sampling-pace.ts'

const MINUTE = 60_000

/** When the samples of a run of that length are taken. */
function momentsOf(pace: SamplingPace, lengthMs: number): number[] {
  const moments: number[] = []
  let at = 0
  for (;;) {
    at += nextSampleAfterMs(pace, moments.length, at)
    if (at > lengthMs) return moments
    moments.push(at)
  }
}

test('a short command is measured soon, a longer one every second in its first minute', () => {
  expect(momentsOf('auto', 3_000)).toEqual([40, 290, 1_290, 2_290])
  expect(momentsOf('auto', MINUTE)).toHaveLength(61)
})

test('after the first minute samples come less often, and never more than 10 s apart', () => {
  const moments = momentsOf('auto', 600 * MINUTE)
  const gaps = moments.slice(3).map((at, index) => Math.round(at - (moments[index + 2] ?? 0)))

  expect(gaps).toEqual(gaps.toSorted((left, right) => left - right))
  expect(gaps.at(-1)).toBe(10_000)
  expect(moments.filter(at => at < 10 * MINUTE).length).toBeLessThan(250)
})

test('an interval of its own stays', () => {
  expect(momentsOf(5_000, 20_000)).toEqual([40, 290, 5_290, 10_290, 15_290])
})
