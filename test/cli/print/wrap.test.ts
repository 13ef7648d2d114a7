import { expect, test } from 'vitest'
import { lookOf } from '../../../src/cli/print/look.ts'
import { textWidth } from '../../../src/cli/print/measure.ts'
import { wrapPieces } from '../../../src/cli/print/wrap.ts'
import { testWorld } from '../world.ts'

const COUNTS = ['1 running', '12 failed', '990 finished', '5 never ran']

test('pieces go on beneath the first where the line is full', () => {
  expect(wrapPieces('DAILY', COUNTS, lookOf(testWorld({ columns: 45 })))).toEqual([
    'DAILY  1 running · 12 failed · 990 finished',
    '       5 never ran',
  ])
})

test('they stay on one line where no width is known', () => {
  expect(wrapPieces('DAILY', COUNTS, lookOf(testWorld()))).toEqual([
    'DAILY  1 running · 12 failed · 990 finished · 5 never ran',
  ])
})

test('no line is too wide, however long the lead', () => {
  for (const lead of ['S', 'S'.repeat(20), 'S'.repeat(50), '日'.repeat(50)])
    for (const columns of [20, 40, 60, 80])
      for (const line of wrapPieces(lead, COUNTS, lookOf(testWorld({ columns }))))
        expect(textWidth(line)).toBeLessThanOrEqual(columns)
})
