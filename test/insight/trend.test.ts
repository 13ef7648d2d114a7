import { describe, expect, test } from 'vitest'
import { trendOf } from '../../src/insight/trend.ts'

/** The same numbers every time, 0 to 1 (a linear congruential generator). */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}

function values(count: number, seed: number, value: (index: number, random: number) => number): number[] {
  const random = chance(seed)
  return Array.from({ length: count }, (_, index) => value(index, random()))
}

describe('trendOf', () => {
  test('finds the run with which a task became slower, and by how much', () => {
    const trend = trendOf(values(60, 1, (index, random) => (index < 40 ? 100 : 150) + 20 * random))

    expect(trend).toMatchObject({ kind: 'step', from: 40 })
    expect(trend?.before).toBeCloseTo(110, -1)
    expect(trend?.after).toBeCloseTo(160, -1)
  })

  test('finds a task that becomes slower little by little', () => {
    const trend = trendOf(values(60, 2, (index, random) => 100 + 2 * index + 20 * random))

    expect(trend).toMatchObject({ kind: 'drift', from: 0 })
    expect((trend?.after ?? 0) - (trend?.before ?? 0)).toBeCloseTo(118, -1)
  })

  test('is not misled by a few that took very long', () => {
    expect(
      trendOf(values(60, 3, (index, random) => (index % 17 === 16 ? 5_000 : 100 + 20 * random))),
    ).toBeUndefined()
  })

  test('says nothing of what is less than a tenth, however certain', () => {
    expect(trendOf(values(60, 4, (index, random) => (index < 30 ? 100 : 105) + random))).toBeUndefined()
  })

  test('takes chance for chance nearly always', () => {
    const wrong = Array.from({ length: 200 }, (_, seed) =>
      trendOf(values(50, seed * 7_919 + 5, (_, random) => 50 + 100 * random)),
    )

    expect(wrong.filter(trend => trend !== undefined).length).toBeLessThan(6)
  })

  test('counts from the first of all values, of which only the latest are looked at', () => {
    expect(trendOf(values(1_000, 6, (index, random) => (index < 900 ? 10 : 20) + random))).toMatchObject({
      kind: 'step',
      from: 900,
    })
  })

  test.each([[[]], [[1, 2, 3, 4, 5, 6, 7]], [Array(20).fill(0)]])('says nothing of %j', few => {
    expect(trendOf(few)).toBeUndefined()
  })
})
