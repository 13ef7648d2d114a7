import { expect, test } from 'vitest'
import type { Reading } from '../../src/protocol/detector.ts'
import { createPatternReader } from '../../src/protocol/user-patterns.ts'

function read(patterns: readonly string[], ...printed: string[]) {
  const readings: Reading[] = []
  const slow: string[] = []
  const reader = createPatternReader({
    patterns,
    onReading: reading => readings.push(reading),
    onSlow: pattern => slow.push(pattern),
  })
  for (const text of printed) reader.push(Buffer.from(text))
  reader.rest()
  return { readings, slow }
}

test('groups say what of a line is progress, and the first pattern that fits counts', () => {
  const patterns = [
    '^state (?<done>[\\d,]+) of (?<total>[\\d,]+)(?:: (?<message>.*))?$',
    '^(?<percent>[\\d.]+) percent',
    '^(?<message>.+)$',
  ]

  const { readings } = read(patterns, 'state 1,200 of 3,143: \x1b[32mOhio\x1b[0m\n', '45.5 percent\rresting')

  expect(readings).toEqual([
    { done: 1200, total: 3143, message: 'Ohio' },
    { percent: 45.5 },
    { message: 'resting' },
  ])
})

test('what follows a subtask speaks of it', () => {
  const { readings } = read(
    ['^== (?<subtask>.+) ==$', '^(?<percent>\\d+)$'],
    '1\n== Load ==\n2\nx\n3\n== Save ==\n4\n',
  )

  expect(readings).toEqual([
    { percent: 1 },
    { phase: 'Load' },
    { percent: 2, phase: 'Load' },
    { percent: 3, phase: 'Load' },
    { phase: 'Save' },
    { percent: 4, phase: 'Save' },
  ])
})

test('a pattern that would take for ever is left out, and the others go on', () => {
  const endless = '(?<message>(a+)+)$'

  const { readings, slow } = read(
    [endless, '(?<percent>\\d+)%'],
    `${'a'.repeat(60)}! 1%\n`,
    `${'a'.repeat(60)}! 2%\n`,
  )

  expect(slow).toEqual([endless])
  expect(readings).toEqual([{ percent: 1 }, { percent: 2 }])
})
