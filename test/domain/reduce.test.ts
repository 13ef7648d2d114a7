import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RunEvent, RunFact } from '../../src/domain/event.ts'
import type { Message } from '../../src/domain/message.ts'
import { reduce, reduceAll } from '../../src/domain/reduce.ts'
import type { Run } from '../../src/domain/run.ts'
import { anyMessage } from '../protocol/messages.ts'

const STARTED: RunFact = {
  kind: 'started',
  runId: '019aa5f0-0000-7000-8000-000000000001',
  taskName: 'load.R',
  taskStage: 'DAILY',
  taskType: 'R',
  hostname: 'h',
  command: ['Rscript', 'load.R'],
  cwd: '/w',
  attempt: 1,
  supervisor: { pid: 10 },
  tags: {},
  taskerVersion: '1',
}

function story(...facts: RunFact[]): Run {
  const events: RunEvent[] = [STARTED, ...facts].map((fact, index) => ({
    seq: index + 1,
    at: 1000 + index,
    ...fact,
  }))
  const run = reduceAll(events)
  if (run === undefined) throw new Error('no run')
  return run
}

const said = (message: Message): RunFact => ({ kind: 'said', message })
const ended = (code: number): RunFact => ({ kind: 'ended', outcome: { kind: 'exited', code } })

describe('the status of a run', () => {
  test('is STARTED until something is heard of it, then RUNNING', () => {
    expect(story().status).toBe('STARTED')
    expect(story({ kind: 'described' }).status).toBe('STARTED')
    expect(story({ kind: 'sampled', rssBytes: 1 }).status).toBe('RUNNING')
    expect(story(said({ verb: 'alive' })).status).toBe('RUNNING')
  })

  test.each([
    ['FINISHED', [ended(0)]],
    ['FAILED', [ended(3)]],
    ['FAILED', [{ kind: 'ended', outcome: { kind: 'signalled', signal: 'SIGKILL', number: 9 } }]],
    ['CANCELLED', [{ kind: 'stop-requested', by: 'SIGTERM' }, ended(0)]],
    [
      'CANCELLED',
      [
        { kind: 'stop-requested', by: 'SIGINT' },
        { kind: 'ended', outcome: { kind: 'signalled', signal: 'SIGINT', number: 2 } },
      ],
    ],
    [
      'CANCELLED',
      [
        { kind: 'stop-requested', by: 'SIGTERM' },
        { kind: 'ended', outcome: { kind: 'lost', reason: 'gone' } },
      ],
    ],
    [
      'CANCELLED',
      [
        { kind: 'orphaned' },
        { kind: 'stop-requested', by: 'ada@night' },
        { kind: 'ended', outcome: { kind: 'lost', reason: 'gone' } },
      ],
    ],
    ['FAILED', [{ kind: 'ended', outcome: { kind: 'timed-out', limitMs: 1000 } }]],
    ['FAILED', [{ kind: 'ended', outcome: { kind: 'not-found', file: 'nope' } }]],
  ] as [string, RunFact[]][])('is %s after %j', (status, facts) => {
    expect(story(...facts).status).toBe(status)
  })

  test('does not change after the end', () => {
    const run = story(ended(1), ended(0), said({ verb: 'error', text: 'late' }))

    expect(run).toMatchObject({ status: 'FAILED', lastSeq: 4, endedAt: 1001, errorMessage: 'exit status 1' })
  })

  test('cannot begin with anything but the start', () => {
    expect(() => reduce(undefined, { seq: 1, at: 1, ...ended(0) })).toThrow("cannot begin with 'ended'")
  })

  test('is the same when events come twice', () => {
    const events: RunEvent[] = [
      STARTED,
      said({ verb: 'advance', by: 1 }),
      said({ verb: 'advance', by: 1 }),
    ].map((fact, index) => ({ seq: index + 1, at: index, ...fact }))

    const twice = reduceAll([...events, ...events])

    expect(twice).toEqual(reduceAll(events))
    expect(twice?.overall.itemsComplete).toBe(2)
  })
})

describe('subtasks that were announced', () => {
  const announced = (run: Run) => run.announced.map(({ number, status }) => [number, status])

  test('are NOT_STARTED until they begin, and stay so if they never do', () => {
    const run = story(
      said({ verb: 'total', subtasks: 4 }),
      said({ verb: 'subtask', number: 3, name: 'C' }),
      said({ verb: 'subtask-done' }),
      said({ verb: 'subtask', number: 1, name: 'A' }),
      ended(1),
    )

    expect(announced(run)).toEqual([
      [2, 'NOT_STARTED'],
      [4, 'NOT_STARTED'],
    ])
    expect(run.subtasks).toMatchObject([
      { number: 1, status: 'FAILED' },
      { number: 3, status: 'COMPLETED' },
    ])
  })

  test('may be known from the start, and are at most a thousand', () => {
    const begun = reduceAll([{ ...STARTED, totalSubtasks: 3, seq: 1, at: 0 } as RunEvent])
    const many = story(said({ verb: 'total', subtasks: 1e15 }), said({ verb: 'subtask', name: 'A' }))

    expect(begun && announced(begun)).toHaveLength(3)
    expect(many.announced).toHaveLength(999)
  })

  test('that runs when the run is cancelled has failed', () => {
    const run = story(
      said({ verb: 'subtask', number: 1, total: 2, name: 'A' }),
      { kind: 'stop-requested', by: 'SIGTERM' },
      ended(0),
    )

    expect(run).toMatchObject({ status: 'CANCELLED', subtasks: [{ status: 'FAILED' }] })
    expect(announced(run)).toEqual([[2, 'NOT_STARTED']])
  })
})

test('the percentage of the whole falls only where the script says so, and ends at 100', () => {
  const weights = fc.dictionary(fc.integer({ min: 1, max: 9 }).map(String), fc.nat(10_000))
  const fact = fc.oneof(
    { weight: 9, arbitrary: anyMessage.map(said) },
    { weight: 1, arbitrary: weights.map((weights): RunFact => ({ kind: 'compared', weights })) },
  )

  fc.assert(
    fc.property(fc.array(fact, { maxLength: 40 }), facts => {
      let run = story()
      for (const [index, fact] of facts.entries()) {
        const before = run
        run = reduce(run, { seq: index + 2, at: 2000 + index, ...fact })
        const [from, to] = [before.overall.percent ?? 0, run.overall.percent ?? 0]
        expect(to).toBeGreaterThanOrEqual(0)
        expect(to).toBeLessThanOrEqual(100)
        if (!mayFall(fact, before)) expect(to).toBeGreaterThanOrEqual(from)
        for (const { number } of run.subtasks) expect(number).toBeLessThanOrEqual(run.totalSubtasks ?? number)
      }

      expect(reduce(run, { seq: 99, at: 9000, ...ended(0) }).overall.percent).toBe(100)
    }),
    { numRuns: 2000 },
  )
})

/** A script that speaks of the whole, or says that there is more to do, is taken at its word. */
function mayFall(fact: RunFact, before: Run): boolean {
  if (fact.kind !== 'said') return false
  const { message } = fact
  switch (message.verb) {
    case 'overall':
      return true
    case 'items':
    case 'advance':
    case 'percent':
      return before.subtasks.length === 0
    case 'subtask':
      return (message.total ?? 0) > (before.totalSubtasks ?? 0)
    case 'total':
      return message.subtasks > (before.totalSubtasks ?? 0)
    default:
      return false
  }
}

test('a flow may be called as something that every object has', () => {
  for (const id of ['valueOf', '__proto__', 'constructor']) {
    const run = story(said({ verb: 'advance', by: 2, total: 8, id }), said({ verb: 'advance', by: 2, id }))

    expect(run.overall).toMatchObject({ itemsComplete: 4, percent: 50 })
  }
})

describe('progress', () => {
  test('speaks of the task while there are no subtasks', () => {
    const run = story(said({ verb: 'items', done: 45, total: 120, text: 'loading' }))

    expect(run.overall).toEqual({ percent: 37.5, itemsComplete: 45, itemsTotal: 120, message: 'loading' })
  })

  test('speaks of the running subtask, and the whole counts completed ones and its fraction', () => {
    const run = story(
      said({ verb: 'subtask', number: 1, total: 4, name: 'Load' }),
      said({ verb: 'subtask', number: 2, name: 'Build' }),
      said({ verb: 'items', done: 23, total: 46, text: 'Writing' }),
    )

    expect(run.totalSubtasks).toBe(4)
    expect(run.subtasks).toMatchObject([
      { number: 1, name: 'Load', status: 'COMPLETED', percent: 100, startedAt: 1001, endedAt: 1002 },
      { number: 2, name: 'Build', status: 'RUNNING', percent: 50, itemsComplete: 23, message: 'Writing' },
    ])
    expect(run.overall).toMatchObject({ percent: 37.5, message: 'Subtask 2 of 4: Build' })
  })

  test('the total is never smaller than the number', () => {
    const run = story(said({ verb: 'subtask', number: 113, total: 112, name: 'Extra' }))

    expect(run.overall.message).toBe('Subtask 113 of 113: Extra')
  })

  test('numbers subtasks that have no number, and takes a repeated line for the same one', () => {
    const run = story(
      said({ verb: 'total', subtasks: 2 }),
      said({ verb: 'subtask', name: 'A' }),
      said({ verb: 'subtask', number: 1, name: 'A' }),
      said({ verb: 'subtask', name: 'B' }),
    )

    expect(run.subtasks.map(({ number, name, status }) => [number, name, status])).toEqual([
      [1, 'A', 'COMPLETED'],
      [2, 'B', 'RUNNING'],
    ])
    expect(run.overall.percent).toBe(50)
  })

  test('adds up what parallel workers say, each by its own flow', () => {
    const run = story(
      said({ verb: 'advance', by: 2, total: 10, id: 'w1' }),
      said({ verb: 'items', done: 3, id: 'w2' }),
      said({ verb: 'advance', by: 1, id: 'w1' }),
      said({ verb: 'items', done: 3, id: 'w2' }),
    )

    expect(run.overall).toMatchObject({ itemsComplete: 6, itemsTotal: 10, percent: 60 })
  })

  test('takes subtasks that were passed over for done before', () => {
    const run = story(
      said({ verb: 'subtask', number: 3, total: 5, name: 'Build' }),
      said({ verb: 'percent', percent: 50 }),
    )

    expect(run.overall.percent).toBe(50)
    expect(run.subtasks).toMatchObject([{ number: 3, status: 'RUNNING' }])
  })

  test('never shows more subtasks than there are', () => {
    const run = story(
      said({ verb: 'total', subtasks: 2 }),
      ...['A', 'B', 'C'].map(name => said({ verb: 'subtask', name })),
      said({ verb: 'total', subtasks: 1 }),
    )

    expect(run).toMatchObject({ totalSubtasks: 3, overall: { message: 'Subtask 3 of 3: C' } })
  })

  test('weighs subtasks by what they took in earlier runs, and one that is new as the average one', () => {
    const weights = { 1: 1000, 2: 8000, 3: 0 }
    const subtask = (number: number) => said({ verb: 'subtask', number, total: 4, name: 's' })

    expect(story({ kind: 'compared', weights }, subtask(2)).overall.percent).toBeCloseTo(
      (1000 / 12_003) * 100,
    )
    expect(story(subtask(4), { kind: 'compared', weights }).overall.percent).toBeCloseTo(
      (9003 / 12_003) * 100,
    )
  })

  test('does not fall back when a subtask fails', () => {
    const run = story(
      said({ verb: 'subtask', number: 1, total: 4, name: 'A' }),
      said({ verb: 'percent', percent: 60 }),
      said({ verb: 'subtask-failed' }),
      said({ verb: 'subtask', number: 2, name: 'B' }),
    )

    expect(run.overall.percent).toBe(15)
  })

  test('is what the script says when it states the whole', () => {
    const run = story(
      said({ verb: 'overall', percent: 62.5 }),
      said({ verb: 'subtask', number: 1, total: 4, name: 'A' }),
    )

    expect(run.overall.percent).toBe(62.5)
  })

  test('is at 100 % when the run is finished, and stays where it was when it failed', () => {
    const facts = [
      said({ verb: 'subtask', number: 1, total: 2, name: 'A' }),
      said({ verb: 'percent', percent: 50 }),
    ]

    expect(story(...facts, ended(0))).toMatchObject({
      overall: { percent: 100 },
      subtasks: [{ status: 'COMPLETED' }],
    })
    expect(story(...facts, ended(1)).subtasks).toMatchObject([
      { status: 'FAILED', percent: 50, endedAt: 1003 },
    ])
  })
})

describe('the error of a failed run', () => {
  test('is what the command said, before what its output tells, before how it ended', () => {
    const outcome = { kind: 'exited', code: 2 } as const
    const fromOutput: RunFact = {
      kind: 'ended',
      outcome,
      errorMessage: 'ValueError: x',
      errorDetail: 'Traceback …',
    }

    expect(story(fromOutput)).toMatchObject({ errorMessage: 'ValueError: x', errorDetail: 'Traceback …' })
    expect(story(said({ verb: 'error', text: 'no rows' }), fromOutput)).toMatchObject({
      errorMessage: 'no rows',
    })
    expect(story(ended(2)).errorMessage).toBe('exit status 2')
  })

  test('is absent when the run finished all the same', () => {
    expect(story(said({ verb: 'error', text: 'only a try' }), ended(0)).errorMessage).toBeUndefined()
  })
})

test('what is told together is folded as one by one, and the run before stays as it was', () => {
  const some = (least: number) => fc.array(anyMessage, { minLength: least, maxLength: 60 })
  fc.assert(
    fc.property(some(0), some(1), (early, late) => {
      const before = story(...early.map(said))
      const subtasks = structuredClone(before.subtasks)
      const events = late.map((message, index) => ({
        seq: 100 + index,
        at: 5000,
        kind: 'said' as const,
        message,
      }))

      const one = events.reduce<Run>(reduce, before)
      const other = reduce(before, {
        seq: 99 + late.length,
        at: 5000,
        kind: 'said-quickly',
        said: late.map(message => ({ at: 5000, message })),
      })

      expect(other).toEqual(one)
      expect(before.subtasks).toEqual(subtasks)
    }),
  )
})

test('the peak of memory is kept through lower samples', () => {
  const run = story({ kind: 'sampled', rssBytes: 9 }, { kind: 'sampled', rssBytes: 4, cpuPercent: 50 })

  expect(run.usage).toMatchObject({ peaks: { rssBytes: 9 }, now: { rssBytes: 4, cpuPercent: 50 } })
})
