import { expect, test } from 'vitest'
import { nextAttemptWithin } from '../../../src/monitor/alerts/attempts-left.ts'

const MINUTE = 60_000

test.each<[string, string[], number, number | undefined]>([
  ['no repetition', ['--quiet'], 1, undefined],
  ['the first of three', ['--retries=2'], 1, 2 * MINUTE + 1_500],
  ['the last of three', ['--retries=2'], 3, undefined],
  ['pauses that grow', ['--retries=9', '--retry-delay=1m', '--backoff=2'], 3, 2 * MINUTE + 1.5 * 4 * MINUTE],
  ['a pause is a day at most', ['--retries=9', '--retry-delay=2d'], 1, 2 * MINUTE + 1.5 * 24 * 60 * MINUTE],
])('%s', (_, options, attempt, expected) => {
  expect(nextAttemptWithin(options, attempt)).toBe(expected)
})
