import { expect, test } from 'vitest'
import { usageChart } from '../../../src/answer/report/usage-chart.ts'

const curve = (values: readonly number[]) => ({
  title: 'Memory',
  points: values.map((value, at) => ({ at, value })),
  from: 0,
  to: values.length - 1,
  format: (value: number) => `${value} MiB`,
})
const pointsOf = (svg: string) => /<polyline points="([^"]*)"/.exec(svg)?.[1]?.split(' ') ?? []

test('a figure goes from the left to the right, and its highest value is the top', () => {
  const { html } = usageChart(curve([0, 50, 100]))

  expect(pointsOf(html)).toEqual(['76,128', '438,68', '800,8'])
  expect(html).toContain('aria-label="Memory, at most 100 MiB"')
  expect(html).toContain('>50 MiB</text>')
})

test('of very many measurements fewer are drawn, and the peak is one of them', () => {
  const { html } = usageChart(curve(Array.from({ length: 100_000 }, (_, nr) => (nr === 77_777 ? 100 : 1))))

  expect(pointsOf(html).length).toBe(400)
  expect(pointsOf(html).filter(point => point.endsWith(',8'))).toHaveLength(1)
})

test('one measurement is no line', () => {
  expect(usageChart(curve([5])).html).toBe('')
})
