import { describe, expect, test } from 'vitest'
import { backTest, type Score } from '../../src/insight/back-test.ts'
import { type History, histories } from './histories.ts'

const POINTS = [0.25, 0.5, 0.75]

interface Tested extends History {
  scores: Score[]
}

const tested: Tested[] = histories().map(history => ({
  ...history,
  scores: backTest(history.courses, POINTS),
}))

/** Of all estimates, the share whose range held the truth. */
function coverage(scores: readonly Score[]): number {
  const estimates = scores.reduce((sum, { runs }) => sum + runs, 0)
  return scores.reduce((sum, { runs, within = 0 }) => sum + runs * within, 0) / estimates
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('over thirty kinds of history', () => {
  test('nearly every run is estimated', () => {
    expect(tested).toHaveLength(30)
    for (const { courses, scores } of tested)
      for (const { runs } of scores) expect(runs / courses.length).toBeGreaterThan(0.8)
  })

  test('four of five runs end within the range', () => {
    const all = coverage(tested.flatMap(({ scores }) => scores))

    expect(all).toBeGreaterThan(0.75)
    expect(all).toBeLessThan(0.88)
    for (const at of POINTS) {
      const there = coverage(tested.flatMap(({ scores }) => scores.filter(score => score.at === at)))
      expect(there).toBeGreaterThan(0.75)
      expect(there).toBeLessThan(0.88)
    }
  })

  test.each(tested)('neither too bold nor too shy: $name', ({ scores }) => {
    expect(coverage(scores)).toBeGreaterThanOrEqual(0.7)
    expect(coverage(scores)).toBeLessThanOrEqual(0.9)
  })

  test('at half-way the end is known better than by taking progress to be even', () => {
    const pairs = tested.flatMap(({ name, scores }) => {
      const { medianError, linearError } = scores.find(({ at }) => at === 0.5) ?? {}
      return medianError === undefined || linearError === undefined
        ? []
        : [{ name, medianError, linearError }]
    })

    expect(pairs.length).toBeGreaterThan(20)
    expect(mean(pairs.map(pair => pair.medianError))).toBeLessThan(
      mean(pairs.map(pair => Math.min(pair.linearError, 0.5))) / 2,
    )
    // Where nothing is alike but an even pace with a few stops, nobody can do better than that pace.
    const beaten = pairs.filter(({ medianError, linearError }) => medianError >= linearError)
    expect(beaten.map(({ name }) => name)).toEqual(['long tail, with stalls'])
  })
})
