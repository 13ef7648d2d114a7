import { expect, test } from 'vitest'
import { drawChart, type Stretch } from '../../../src/cli/print/chart.ts'
import { lookOf } from '../../../src/cli/print/look.ts'
import { textWidth } from '../../../src/cli/print/measure.ts'
import { testWorld } from '../world.ts'

const BEGIN = new Date(2026, 10, 21, 8, 4, 0).getTime()
const SECOND = 1000
const now = () => BEGIN + 3600 * SECOND
const options = { rows: 2, format: (value: number) => `${value} %` }

/** One value a second. */
const everySecond = (values: readonly number[]): Stretch[] =>
  values.map((value, index) => ({
    from: BEGIN + index * SECOND,
    to: BEGIN + (index + 1) * SECOND,
    value,
  }))

test('values are columns, with the largest at the top of the axis and the times at its ends', () => {
  const look = { ...lookOf(testWorld({ now })), width: 27 }

  expect(drawChart(everySecond([0, 25, 50, 75, 100]), options, look)).toEqual([
    '  100 % ┤          ▄▄▄▄████',
    '    0 % ┤▁▁▁▄▄▄▄███████████',
    `        └${'─'.repeat(18)}`,
    '         08:04:00  08:04:05',
  ])
})

test('a time of which nothing is known stays empty, and nothing is not 0', () => {
  const look = { ...lookOf(testWorld({ now })), width: 39 }
  const [first, second, , , last] = everySecond([100, 0, 0, 0, 100])
  if (first === undefined || second === undefined || last === undefined) throw new Error('there are five')

  const [top, bottom] = drawChart([first, second, last], options, look)

  expect(top).toMatch(/┤█{6} {18}█{6}$/)
  expect(bottom).toMatch(/┤█{6}▁{6} {12}█{6}$/)
})

test('a short peak in a long run is not lost between two columns', () => {
  const look = { ...lookOf(testWorld({ now })), width: 40 }
  const values = Array.from({ length: 1_500 }, (_, nr) => (nr === 777 ? 100 : 1))

  const [top] = drawChart(everySecond(values), options, look)

  expect(top?.match(/█/g)).toHaveLength(1)
})

test.each([20, 40, 80, 200])('no line is wider than %i columns, nor than a page', columns => {
  const look = lookOf(testWorld({ now, columns }))

  for (const line of drawChart(everySecond([1, 2, 3, 4]), options, look))
    expect(textWidth(line)).toBeLessThanOrEqual(Math.min(columns, 80))
})

test('without UTF-8 it is drawn with signs that every terminal has', () => {
  const look = lookOf(testWorld({ now, env: { LANG: 'C' } }))

  const text = drawChart(everySecond([0, 1, 2, 3, 90]), options, look).join('\n')

  expect(text).toMatch(/^[\x20-\x7e\n]+$/)
  expect(text).toMatch(/90 % \+ +#+$/m)
})

test('too little to see a course is not drawn', () => {
  expect(drawChart(everySecond([1, 2]), options, lookOf(testWorld({ now })))).toEqual([])
})
