import { expect, test } from 'vitest'
import type { RunEvent } from '../../src/domain/event.ts'
import type { Message } from '../../src/domain/message.ts'
import { NOBODY, type ProgressSource, weigh } from '../../src/domain/progress-source.ts'
import { reduceAll } from '../../src/domain/reduce.ts'

const SECOND = 1000

/** Which of these messages count, said one after the other. */
function counted(...said: [at: number, source: ProgressSource, message: Message][]): (Message | undefined)[] {
  let heard = NOBODY
  return said.map(([at, source, message]) => {
    const weighed = weigh(heard, source, message, at)
    heard = weighed.heard
    return weighed.counts
  })
}

const percent = (value: number, text?: string): Message => ({
  verb: 'percent',
  percent: value,
  ...(text && { text }),
})

test.each([
  ['marker', 'pattern'],
  ['pattern', 'osc'],
  ['marker', 'bar:tqdm'],
  ['osc', 'bar:tqdm'],
  ['bar:tqdm', 'read'],
  ['read', 'generic'],
] as [ProgressSource, ProgressSource][])('%s silences %s for a minute', (strong, weak) => {
  expect(
    counted(
      [0, strong, percent(10)],
      [59 * SECOND, weak, percent(20)],
      [60 * SECOND, weak, percent(30)],
      [61 * SECOND, strong, percent(10)],
      [62 * SECOND, weak, percent(50)],
    ),
  ).toEqual([percent(10), undefined, percent(30), percent(10), undefined])
})

test('a weaker source does not take the bar back to where it begins', () => {
  const later = 100 * SECOND

  expect(
    counted([0, 'marker', percent(37)], [later, 'bar:tqdm', percent(5)], [later, 'bar:tqdm', percent(40)]),
  ).toEqual([percent(37), undefined, percent(40)])
})

test('tools of the same strength do not silence each other', () => {
  const said = [percent(1), percent(2)] as const

  expect(counted([0, 'bar:wget', said[0]], [1, 'bar:tqdm', said[1]])).toEqual(said)
})

test('a text that was said stays; a figure that nobody said may come from a bar', () => {
  const status: Message = { verb: 'status', text: 'reading shard 7' }

  expect(counted([0, 'marker', status], [1, 'bar:tqdm', percent(20, 'tqdm')])).toEqual([status, percent(20)])
})

test('subtasks that a script has begun are its own for good, and a bar within them counts', () => {
  const subtask: Message = { verb: 'subtask', name: 'Build' }

  expect(
    counted(
      [0, 'marker', subtask],
      [1, 'bar:tqdm', percent(20)],
      [3600 * SECOND, 'bar:tqdm', { verb: 'subtask', name: 'tqdm' }],
    ),
  ).toEqual([subtask, percent(20), undefined])
})

test('warnings count whoever speaks', () => {
  expect(counted([0, 'marker', percent(1)], [1, 'generic', { verb: 'alive' }])[1]).toEqual({ verb: 'alive' })
})

test('what looked like the whole turns out to be the first subtask: the whole is not known any more', () => {
  const facts: RunEvent[] = [
    {
      ...{ seq: 1, at: 0, kind: 'started', runId: 'r', taskName: 't', taskStage: 'S', taskType: 'sh' },
      ...{
        hostname: 'h',
        command: ['t'],
        cwd: '/',
        attempt: 1,
        supervisor: { pid: 1 },
        tags: {},
        taskerVersion: '1',
      },
    },
    { seq: 2, at: 10, kind: 'said', message: { verb: 'items', done: 6, total: 6 }, source: 'bar:tqdm' },
    {
      seq: 3,
      at: 20,
      kind: 'said',
      message: { verb: 'subtask', name: 'load', since: 5 },
      source: 'bar:tqdm',
    },
    { seq: 4, at: 20, kind: 'said', message: { verb: 'subtask', name: 'parse' }, source: 'bar:tqdm' },
    { seq: 5, at: 30, kind: 'said', message: { verb: 'items', done: 1, total: 4 }, source: 'bar:tqdm' },
  ]

  const run = reduceAll(facts)

  expect(run?.overall.percent).toBeUndefined()
  expect(run?.progressSource).toBe('bar:tqdm')
  expect(run?.subtasks).toMatchObject([
    { number: 1, name: 'load', status: 'COMPLETED', startedAt: 5, endedAt: 20, percent: 100, itemsTotal: 6 },
    { number: 2, name: 'parse', status: 'RUNNING', startedAt: 20, percent: 25, itemsTotal: 4 },
  ])
})
