import { expect, test } from 'vitest'
import type { Message } from '../../src/domain/message.ts'
import type { ProgressSource } from '../../src/domain/progress-source.ts'
import { createBars } from '../../src/protocol/bars.ts'
import type { Reading } from '../../src/protocol/detector.ts'

/** What bars make of readings, each a second after the one before unless it says otherwise. */
function messagesOf(
  readings: readonly (Reading & { source?: ProgressSource; afterMs?: number })[],
  hasSubtasks = false,
): Message[] {
  const messages: Message[] = []
  let at = 0
  const bars = createBars({
    hasSubtasks,
    now: () => 1_000_000 + at,
    onMessage: (_, message) => messages.push(message),
  })
  for (const { source = 'bar:tqdm', afterMs = 1000, ...reading } of readings) {
    at += afterMs
    bars.hear(source, reading, at)
  }
  return messages
}

const of = (total: number, message?: string) => (done: number) => ({
  done,
  total,
  ...(message && { message }),
})

test('one bar is the progress of the task', () => {
  expect(messagesOf([1, 2].map(of(2, 'load')))).toEqual([
    { verb: 'items', done: 1, total: 2, text: 'load' },
    { verb: 'items', done: 2, total: 2, text: 'load' },
  ])
})

test('bars that follow one another are subtasks, the first from its beginning', () => {
  const messages = messagesOf([...[1, 2].map(of(2, 'load')), ...[0, 5].map(of(5, 'parse'))])

  expect(messages.slice(2)).toEqual([
    { verb: 'subtask', name: 'load', since: 1_001_000 },
    { verb: 'subtask', name: 'parse' },
    { verb: 'items', done: 0, total: 5, text: 'parse' },
    { verb: 'items', done: 5, total: 5, text: 'parse' },
  ])
})

test('where the subtasks are counted beforehand, the first bar is one of them', () => {
  expect(messagesOf([of(2, 'load')(1)], true)[0]).toEqual({ verb: 'subtask', name: 'load' })
})

test('an inner loop does not hide the outer one, however often it begins anew', () => {
  const inner = [0, 50, 100].map(of(100, 'batch'))
  const outer = of(3, 'epoch')

  const messages = messagesOf([outer(0), ...inner, outer(1), ...inner, outer(2), ...inner, outer(3)])

  expect(messages.map(message => ('done' in message ? message.done : message.verb))).toEqual([0, 1, 2, 3])
})

test('a bar never goes back, even if its total grows', () => {
  const grows = { totalMoves: true } as const

  const messages = messagesOf([
    { done: 1, total: 10, ...grows },
    { done: 2, total: 100, ...grows },
    { done: 30, total: 100, ...grows },
  ])

  expect(messages).toEqual([
    { verb: 'items', done: 1, total: 10 },
    { verb: 'items', done: 30, total: 100 },
  ])
})

test('a bar that was given up half-way gives way to one of another tool', () => {
  const half = { percent: 50, source: 'bar:wget' } as const
  const next = { percent: 10, source: 'bar:tqdm', message: 'parse' } as const

  expect(messagesOf([half, next]).length).toBe(1)
  expect(messagesOf([half, { ...next, afterMs: 11_000 }]).slice(1)).toEqual([
    { verb: 'subtask', name: 'wget', since: 1_001_000 },
    { verb: 'subtask', name: 'parse' },
    { verb: 'percent', percent: 10, text: 'parse' },
  ])
})

test('a stronger source replaces a weaker one, and is not replaced by it', () => {
  const messages = messagesOf([
    { percent: 20, source: 'read' },
    { percent: 10, source: 'bar:tqdm' },
    { percent: 30, source: 'read' },
    { percent: 40, source: 'bar:tqdm' },
  ])

  expect(messages.map(message => ('percent' in message ? message.percent : message.verb))).toEqual([
    20, 10, 40,
  ])
})

test('a phase that says no figure begins all the same', () => {
  const messages = messagesOf([
    { phase: 'Load', source: 'pattern' },
    { phase: 'Load', source: 'pattern', percent: 30 },
    { phase: 'Save', source: 'pattern' },
  ])

  expect(messages).toEqual([
    { verb: 'subtask', name: 'Load' },
    { verb: 'percent', percent: 30 },
    { verb: 'subtask', name: 'Save' },
  ])
})

test('figures that cannot be are not told', () => {
  const readings = [
    { percent: 140 },
    { done: 5, total: 0 },
    { done: Number.POSITIVE_INFINITY },
    { percent: Number.NaN },
  ]

  expect(messagesOf(readings)).toEqual([{ verb: 'items', done: 5 }])
  expect(messagesOf([{ done: 20, total: 10 }])).toEqual([{ verb: 'items', done: 20 }])
})

test('phases that a tool always has keep their numbers', () => {
  const phase = (name: string, step: number) => ({ done: 1, total: 9, phase: name, step, steps: 5 })

  expect(
    messagesOf([phase('Counting', 1), phase('Receiving', 3)]).filter(({ verb }) => verb === 'subtask'),
  ).toEqual([
    { verb: 'subtask', name: 'Counting', number: 1, total: 5 },
    { verb: 'subtask', name: 'Receiving', number: 3, total: 5 },
  ])
})

test('a thousand bars are not a thousand subtasks', () => {
  const messages = messagesOf(Array.from({ length: 1000 }, (_, index) => of(index + 2)(index + 2)))

  expect(messages.filter(({ verb }) => verb === 'subtask').length).toBe(100)
})
