import { describe, expect, test } from 'vitest'
import type { RunEvent, RunFact } from '../../src/domain/event.ts'
import type { Message } from '../../src/domain/message.ts'
import { reduce, reduceAll } from '../../src/domain/reduce.ts'
import type { Run } from '../../src/domain/run.ts'

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
      'FAILED',
      [
        { kind: 'stop-requested', by: 'SIGTERM' },
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

test('the peak of memory is kept through lower samples', () => {
  const run = story({ kind: 'sampled', rssBytes: 9 }, { kind: 'sampled', rssBytes: 4, cpuPercent: 50 })

  expect(run.usage).toMatchObject({ peaks: { rssBytes: 9 }, now: { rssBytes: 4, cpuPercent: 50 } })
})
