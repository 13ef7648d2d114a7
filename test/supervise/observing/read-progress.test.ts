import { expect, test } from 'vitest'
import { createReadProgress } from '../../../src/supervise/observing/read-progress.ts'

const at = (name: string, position: number) => ({ path: `/srv/${name}`, identity: name, position, size: 100 })

test('a position that moves on is progress, from its second step', () => {
  const read = createReadProgress()

  expect([0, 20, 40, 40].flatMap(position => read(at('a.csv', position)))).toEqual([
    { percent: 40, message: 'a.csv' },
    { percent: 40, message: 'a.csv' },
  ])
})

test('a second file begins where the first one is left behind as read', () => {
  const read = createReadProgress()
  const positions = [at('a', 0), at('a', 40), at('a', 90), undefined, at('b', 0), at('b', 10), at('b', 20)]

  expect(positions.flatMap(read)).toEqual([
    { percent: 90, message: 'a' },
    { percent: 100, message: 'a' },
    { percent: 20, message: 'b' },
  ])
})

test('who waits at the end of a file, or does not move, says nothing', () => {
  const read = createReadProgress()

  expect([95, 96, 97, 98].flatMap(position => read(at('log', position)))).toEqual([])
  expect([10, 10, 10, 10].flatMap(position => read(at('database', position)))).toEqual([])
})
