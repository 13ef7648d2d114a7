import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RunEvent } from '../../src/domain/event.ts'
import type { Message, Said } from '../../src/domain/message.ts'
import { reduceAll } from '../../src/domain/reduce.ts'
import type { Run } from '../../src/domain/run.ts'
import { createCoalescer } from '../../src/protocol/coalesce.ts'
import { anyMessage } from './messages.ts'

/** A coalescer with a clock that is moved by hand. */
function start(intervalMs = 500) {
  let time = 0
  let timer: { at: number; run: () => void } | undefined
  const emitted: Said[] = []
  const coalescer = createCoalescer({
    intervalMs,
    emit: message => emitted.push({ at: time, message }),
    emitTogether: said => emitted.push(...said),
    clock: () => time,
    now: () => time,
    schedule(run, afterMs) {
      const mine = { at: time + afterMs, run }
      timer = mine
      return () => {
        if (timer === mine) timer = undefined
      }
    },
  })
  return {
    ...coalescer,
    emitted,
    pass(ms: number) {
      const until = time + ms
      while (timer !== undefined && timer.at <= until) {
        const { at, run } = timer
        time = at
        timer = undefined
        run()
      }
      time = until
    },
    take: () => emitted.splice(0).map(({ message }) => message),
    isWaiting: () => timer !== undefined,
  }
}

const items = (done: number, more: { total?: number; id?: string; text?: string } = {}): Message => ({
  verb: 'items',
  done,
  ...more,
})
const advance = (by: number, more: { total?: number; id?: string; text?: string } = {}): Message => ({
  verb: 'advance',
  by,
  ...more,
})
const note = (text: string): Message => ({ verb: 'note', text })
const subtask = (name: string): Message => ({ verb: 'subtask', name })

/** What the run is after all that, at the times at which it was said. */
function fold(told: readonly Said[]): Run | undefined {
  const facts = { runId: '', taskName: '', taskStage: '', taskType: '', hostname: '', command: [], cwd: '/' }
  const started: RunEvent = {
    ...facts,
    kind: 'started',
    seq: 1,
    at: 0,
    attempt: 1,
    supervisor: { pid: 1 },
    tags: {},
    taskerVersion: '',
  }
  const said = told.map((one, index): RunEvent => ({ kind: 'said', ...one, seq: index + 2 }))
  return reduceAll([started, ...said])
}

describe('progress', () => {
  test('the first passes at once, the last of each kind and flow when the interval is over', () => {
    const { push, pass, take, isWaiting } = start()

    push(items(1))
    expect(take()).toEqual([items(1)])
    for (const done of [2, 3, 4]) push(items(done))
    push(items(7, { id: 'w1' }))
    push({ verb: 'percent', percent: 30 })
    push({ verb: 'percent', percent: 40 })
    pass(499)
    expect(take()).toEqual([])
    pass(1)
    expect(take()).toEqual([items(4), items(7, { id: 'w1' }), { verb: 'percent', percent: 40 }])
    expect(isWaiting()).toBe(false)
  })

  test('after a quiet interval the next passes at once again', () => {
    const { push, pass, take } = start()

    push(items(1))
    pass(500)
    push(items(2))

    expect(take()).toEqual([items(1), items(2)])
  })

  test('counts are added up by flow and none is lost', () => {
    const { push, flush, take } = start()

    for (let index = 0; index < 1000; index++) push(advance(1, { id: `w${index % 3}` }))
    flush()

    const counted = take().map(message => (message.verb === 'advance' ? message.by : 0))
    expect(counted.length).toBe(4)
    expect(counted.reduce((left, right) => left + right)).toBe(1000)
  })

  test('an absolute count holds whatever was added before it, and what is added later is added to it', () => {
    const { push, flush, take } = start()

    for (const message of [items(0), advance(1), items(5), advance(1), advance(1)]) push(message)
    flush()

    expect(take()).toEqual([items(0), items(5), advance(2)])
  })

  test('a text and a total outlive the numbers they came with', () => {
    const { push, flush, take } = start()

    for (const message of [items(0), items(1, { total: 9, text: 'loading' }), items(2), items(3)])
      push(message)
    flush()

    expect(take()).toEqual([items(0), { verb: 'status', text: 'loading' }, items(3, { total: 9 })])
  })

  test('nothing waits after a flush', () => {
    const { push, flush, take, pass } = start()

    push(items(1))
    push(items(2))
    flush()
    expect(take()).toEqual([items(1), items(2)])
    pass(10_000)
    expect(take()).toEqual([])
  })
})

describe('steps and remarks', () => {
  test('pass at once, behind the progress before them', () => {
    const { push, take } = start()

    const messages = [items(1), items(2), subtask('b'), note('c'), { verb: 'subtask-done' } as const]
    for (const message of messages) push(message)

    expect(take()).toEqual(messages)
  })

  test('of more than 50 in a second the last of each verb passes when the second is over', () => {
    const { push, pass, take } = start()

    for (let index = 1; index <= 1000; index++) push(note(`${index}`))
    push({ verb: 'warn', text: 'w' })
    expect(take()).toEqual(Array.from({ length: 50 }, (_, index) => note(`${index + 1}`)))
    pass(1000)
    expect(take()).toEqual([note('1000'), { verb: 'warn', text: 'w' }])
    push(note('again'))
    expect(take()).toEqual([note('again')])
  })

  test('progress keeps its place among held ones, and no count is lost', () => {
    const { push, flush, take } = start()
    for (let index = 1; index <= 50; index++) push(note(`${index}`))
    push(advance(1))
    take()

    for (const message of [advance(2), note('x'), advance(3), subtask('s'), advance(4), advance(5)])
      push(message)
    flush()

    expect(take()).toEqual([advance(2), note('x'), advance(3), subtask('s'), advance(9)])
  })

  test('a thousand subtasks in a second are all told, each with its own times and what was said of it', () => {
    const { push, pass, emitted } = start()

    for (let index = 1; index <= 500; index++) {
      push({ verb: 'subtask', number: index, total: 500, name: `s${index}` })
      push(items(1, { total: 2 }))
      pass(1)
      push({ verb: 'subtask-done' })
    }
    pass(1000)

    const subtasks = fold(emitted)?.subtasks
    expect(subtasks).toHaveLength(500)
    for (const [index, subtask] of subtasks?.entries() ?? [])
      expect(subtask).toMatchObject({
        ...{ number: index + 1, name: `s${index + 1}`, status: 'COMPLETED' },
        ...{ startedAt: index, endedAt: index + 1, itemsComplete: 1, itemsTotal: 2 },
      })
  })

  test('of more than 10,000 subtasks the last in a second is told, and that it is so', () => {
    const { push, pass, emitted } = start()

    for (let index = 1; index <= 30_000; index++) {
      push(subtask(`s${index}`))
      push(advance(1, { total: 2 }))
      push({ verb: 'subtask-done' })
      if (index % 4000 === 0) pass(1000)
    }
    pass(1000)

    const names = emitted.flatMap(({ message }) => (message.verb === 'subtask' ? message.name : []))
    expect(names.slice(0, 10_000)).toEqual(Array.from({ length: 10_000 }, (_, index) => `s${index + 1}`))
    expect(names.length).toBeLessThan(10_020)
    expect(names.at(-1)).toBe('s30000')
    expect(emitted.filter(({ message }) => message.verb === 'warn')).toHaveLength(1)
  })

  test('the same subtask announced over and over is one', () => {
    const { push, pass, emitted } = start()

    for (let index = 1; index <= 30_000; index++) {
      push({ verb: 'subtask', number: 1, total: 2, name: 'A' })
      push(items(index, { total: 30_000 }))
    }
    pass(1000)

    expect(emitted.length).toBeLessThan(200)
    expect(fold(emitted)?.subtasks).toMatchObject([{ number: 1, itemsComplete: 30_000, startedAt: 0 }])
  })

  test('of many errors the first and the last are told, of artifacts each', () => {
    const { push, flush, take } = start()
    for (let index = 1; index <= 50; index++) push(note(`${index}`))
    take()

    const error = (text: string): Message => ({ verb: 'error', text })
    const artifact = (path: string): Message => ({ verb: 'artifact', path })
    for (const message of [error('a'), artifact('x'), error('b'), artifact('y'), error('c')]) push(message)
    flush()

    expect(take()).toEqual([error('a'), artifact('x'), artifact('y'), error('c')])
  })

  test('values of metrics are merged', () => {
    const { push, flush, take } = start()
    for (let index = 1; index <= 50; index++) push(note(`${index}`))
    take()

    push({ verb: 'metric', values: { a: 1, b: 1 } })
    push({ verb: 'metric', values: { b: 2 } })
    flush()

    expect(take()).toEqual([{ verb: 'metric', values: { a: 1, b: 2 } }])
  })
})

test('64 flows are told apart at a time, and a new subtask has its own', () => {
  const { push, flush, take } = start()
  const flows = Array.from({ length: 70 }, (_, index) => advance(1, { id: `w${index}` }))

  for (const message of flows) push(message)
  flush()
  expect(take()).toEqual(flows.slice(0, 64))
  push(subtask('next'))
  push(advance(1, { id: 'w69' }))
  flush()
  expect(take()).toEqual([subtask('next'), advance(1, { id: 'w69' })])
})

/** Messages that a run may follow, and how long each of them lasts. */
function anyStory(lengths: { minLength?: number; maxLength: number }) {
  const ids = fc.constantFrom('a', 'b')
  const text = fc.constantFrom('t', 'u', 'v')
  const total = fc.constantFrom(10, 20)
  const more = fc.record({ id: ids, total, text }, { requiredKeys: [] })
  const few = fc.oneof(
    fc.tuple(fc.nat(9), more).map(([done, rest]) => items(done, rest)),
    fc.tuple(fc.nat(9), more).map(([by, rest]) => advance(by, rest)),
    fc.tuple(fc.nat(100), text).map(([percent, said]): Message => ({ verb: 'percent', percent, text: said })),
    fc.nat(100).map((percent): Message => ({ verb: 'percent', percent })),
    text.map((said): Message => ({ verb: 'status', text: said })),
    fc.record(
      { verb: fc.constant('overall' as const), percent: fc.nat(100), text },
      { requiredKeys: ['verb'] },
    ),
    text.map(subtask),
    fc
      .tuple(fc.integer({ min: 1, max: 9 }), text)
      .map(([number, name]): Message => ({ verb: 'subtask', number, total: 9, name })),
    fc.constantFrom<Message>(
      { verb: 'subtask-done' },
      { verb: 'subtask-failed' },
      { verb: 'total', subtasks: 3 },
    ),
  )
  const step = fc.record({
    message: fc.oneof({ weight: 5, arbitrary: few }, anyMessage),
    ms: fc.constantFrom(0, 0, 100, 600),
  })

  return fc.array(step, lengths)
}

test('a run is the same with and without a coalescer, but for a percentage that nobody saw', () => {
  fc.assert(
    fc.property(anyStory({ maxLength: 45 }), steps => {
      const { push, pass, flush, emitted } = start()
      const said: Said[] = []
      let at = 0

      for (const { message, ms } of steps) {
        said.push({ at, message })
        push(message)
        pass(ms)
        at += ms
      }
      flush()

      const [told, whole] = [fold(emitted), fold(said)]
      expect(emitted.length).toBeLessThanOrEqual(steps.length * 2)
      expect(lasting(told)).toEqual(lasting(whole))
      // Where it fell within half a second, it did not have to be kept from falling.
      expect(told?.overall.percent ?? 0).toBeLessThanOrEqual(whole?.overall.percent ?? 0)
    }),
    { numRuns: 2000 },
  )
})

test('a flood of subtasks is recorded as if each had been told at once', () => {
  fc.assert(
    fc.property(anyStory({ minLength: 200, maxLength: 200 }), steps => {
      const { push, pass, flush, emitted } = start()
      const said: Said[] = []

      for (const [at, { message }] of steps.entries()) {
        said.push({ at, message })
        push(message)
        pass(1)
      }
      flush()

      expect(fold(emitted)?.subtasks).toEqual(fold(said)?.subtasks)
    }),
    { numRuns: 100 },
  )
})

function lasting(run: Run | undefined) {
  if (run === undefined) return undefined
  const { lastSeq: _, lastUpdate: __, progressSource: ___, ...rest } = run
  return { ...rest, overall: { ...rest.overall, percent: undefined } }
}

test('a flood of anything comes out bounded', () => {
  fc.assert(
    fc.property(fc.array(anyMessage, { minLength: 400, maxLength: 400 }), messages => {
      const { push, pass, flush, emitted } = start()

      for (const message of messages) {
        push(message)
        pass(1)
      }
      const steps = emitted.filter(({ message }) => message.verb === 'note')
      flush()

      expect(steps.length).toBeLessThanOrEqual(51)
    }),
    { numRuns: 20 },
  )
})

test('the last message reaches the journal by itself when nothing follows', async () => {
  const emitted = Promise.withResolvers<Message>()
  const { push } = createCoalescer({
    intervalMs: 20,
    emitTogether: () => {},
    emit: message => message.verb === 'items' && message.done === 2 && emitted.resolve(message),
  })

  push(items(1))
  push(items(2))
  const alive = setInterval(() => {}, 1000)

  expect(await emitted.promise).toEqual(items(2))
  clearInterval(alive)
})
