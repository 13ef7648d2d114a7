import { expect, test } from 'vitest'
import { detectStage } from '../../src/domain/stage.ts'

const PREFIXES = [
  { prefix: 'ANNUAL', stage: 'YEARLY' },
  { prefix: 'ANNUAL_DEC', stage: 'ANNUAL_DEC' },
  { prefix: 'DAILY', stage: 'DAILY' },
]

test('a task belongs to the stage with which its name begins', () => {
  expect(detectStage('DAILY_01_BDC_Locations.R', PREFIXES)).toBe('DAILY')
  expect(detectStage('ANNUAL_x.R', PREFIXES)).toBe('YEARLY')
})

test('the longest prefix wins, in whatever order they are given', () => {
  expect(detectStage('ANNUAL_DEC_01.R', PREFIXES)).toBe('ANNUAL_DEC')
  expect(detectStage('ANNUAL_DEC_01.R', PREFIXES.toReversed())).toBe('ANNUAL_DEC')
})

test('what begins with no prefix and an underscore is in no known stage', () => {
  for (const name of ['', 'DAILY', 'DAILYREPORT.R', 'daily_1.R', 'x_DAILY_1.R', '_', 'UNKNOWN_1'])
    expect(detectStage(name, PREFIXES)).toBe('UNKNOWN')
  expect(detectStage('DAILY_1', [])).toBe('UNKNOWN')
})
