import { expect, test } from 'vitest'
import { compressed } from '../../src/kit/time-scale.ts'

const SECOND = 1_000

test('a long gap in which nothing happens is cut short, so that what happened has room', () => {
  const gap = { from: 10 * SECOND, to: 1_000 * SECOND }

  const { scale, cut } = compressed({ from: 0, to: 1_010 * SECOND }, [
    { from: 0, to: gap.from },
    { from: gap.to, to: 1_010 * SECOND },
  ])

  expect(cut).toEqual([gap])
  expect(scale(gap.to) - scale(gap.from)).toBeLessThan(0.1)
  expect(scale(gap.from)).toBeCloseTo(1 - scale(gap.to))
})

test('a gap of a short run is drawn as it was', () => {
  const { scale, cut } = compressed({ from: 0, to: 3 * SECOND }, [{ from: 2 * SECOND, to: 3 * SECOND }])

  expect(cut).toEqual([])
  expect(scale(1.5 * SECOND)).toBe(0.5)
})
