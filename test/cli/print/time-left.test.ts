import { expect, test } from 'vitest'
import { lookOf } from '../../../src/cli/print/look.ts'
import { timeLeftText } from '../../../src/cli/print/time-left.ts'
import type { Estimate } from '../../../src/insight/eta.ts'
import { testWorld } from '../world.ts'

const look = lookOf(testWorld())
const MINUTE = 60_000

function text(lowMs: number, highMs: number, more: Partial<Estimate> = {}): string {
  return timeLeftText({ lowMs, likelyMs: lowMs, highMs, sources: ['runs'], runs: 23, ...more }, look)
}

test('a range is said in the unit of its end, as finely as it is known', () => {
  expect(text(14.2 * MINUTE, 21.8 * MINUTE)).toBe('14–22 min left, from 23 runs')
  expect(text(40_000, 95_000)).toBe('40–95 s left, from 23 runs')
  expect(text(50_000, 130_000)).toBe('1–2 min left, from 23 runs')
  expect(text(80 * MINUTE, 130 * MINUTE)).toBe('1.5–2 h left, from 23 runs')
  expect(text(20 * 60 * MINUTE, 100 * 60 * MINUTE)).toBe('1–4 d left, from 23 runs')
  expect(text(14 * MINUTE, 14.3 * MINUTE)).toBe('14 min left, from 23 runs')
  expect(text(0, 100)).toBe('0–1 s left, from 23 runs')
})

test('it says what it rests on, the weightiest first', () => {
  const said = (more: Partial<Estimate>) => text(MINUTE, 9 * MINUTE, more).split('left, ')[1]

  expect(said({ sources: ['pace', 'runs'], runs: 1 })).toBe('from its pace and 1 run')
  expect(said({ sources: ['script'] })).toBe('from its own word')
  expect(said({ sources: ['registered', 'pace', 'runs'], runs: 3 })).toBe(
    'from its registered duration, its pace and 3 runs',
  )
  expect(timeLeftText(undefined, look)).toBe('')
})
