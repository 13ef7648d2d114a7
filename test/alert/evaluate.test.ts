import { describe, expect, test } from 'vitest'
import { evaluate } from '../../src/alert/evaluate.ts'
import type { AlertFacts, AlertRun } from '../../src/domain/alert/facts.ts'
import type { AlertRule } from '../../src/domain/alert/rule.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const GIB = 2 ** 30
const NOW = Date.UTC(2026, 10, 21, 12)

/** A run that finished after ten minutes, so many hours ago. */
function ran(hoursAgo: number, more: Partial<AlertRun> = {}): AlertRun {
  const startedAt = NOW - hoursAgo * HOUR
  return {
    runId: `run-${hoursAgo}`,
    status: 'FINISHED',
    host: 'db1',
    tags: {},
    startedAt,
    endedAt: startedAt + 10 * MINUTE,
    lost: false,
    attempt: 1,
    ...more,
  }
}

function fell(hoursAgo: number, more: Partial<AlertRun> = {}): AlertRun {
  return ran(hoursAgo, { status: 'FAILED', outcome: 'exit status 3', ...more })
}

/** One that goes on since then. */
function runs(hoursAgo: number, more: Partial<AlertRun> = {}): AlertRun {
  const { endedAt: _, ...run } = ran(hoursAgo, { status: 'RUNNING', ...more })
  return run
}

function facts(
  run: AlertRun | undefined,
  past: readonly AlertRun[] = [],
  more: Partial<AlertFacts> = {},
): AlertFacts {
  const failing = new Set<string>()
  return {
    stage: 'DAILY',
    task: 'load.R',
    now: NOW,
    past,
    failing,
    ...(run !== undefined && { run }),
    ...more,
  }
}

/** Six good runs, an hour apart, of which the last began two hours ago. */
const USUAL = [2, 3, 4, 5, 6, 7].map(hours => ran(hours))

/** What is told, each with its basis. */
function told(given: AlertFacts, rule: AlertRule): string[] {
  return evaluate(given, [rule]).map(({ alert: { says, basis } }) =>
    basis === undefined ? says : `${says} (${basis})`,
  )
}

describe('how runs ended', () => {
  test.each<[string, AlertFacts, AlertRule, string[]]>([
    ['a failure', facts(fell(1)), { on: ['failed'] }, ['exit status 3']],
    ['a failure with an error', facts(fell(1, { errorLine: 'no table' })), { on: ['failed'] }, ['no table']],
    [
      'the third failure in a row',
      facts(fell(1), [fell(2), fell(3), ran(4)]),
      { on: ['failed'] },
      ['exit status 3 (failure 3 in a row)'],
    ],
    ['a success', facts(ran(1)), { on: ['failed', 'lost', 'cancelled', 'recovered'] }, []],
    ['a second failure where three count', facts(fell(1), [fell(2)]), { on: ['failed'], times: 3 }, []],
    [
      'a third failure where three within two hours count',
      facts(fell(1), [fell(2), fell(2.5)]),
      { on: ['failed'], times: 3, withinMs: 2 * HOUR },
      ['exit status 3 (failure 3 in a row)'],
    ],
    [
      'a third failure, the first of which is too long ago',
      facts(fell(1), [fell(2), fell(9)]),
      { on: ['failed'], times: 3, withinMs: 2 * HOUR },
      [],
    ],
    [
      'a lost run',
      facts(fell(1, { lost: true, errorLine: 'lost: rebooted' })),
      { on: ['failed', 'lost'] },
      ['lost: rebooted'],
    ],
    [
      'a cancelled run',
      facts(ran(1, { status: 'CANCELLED' })),
      { on: ['cancelled', 'failed'] },
      ['was cancelled'],
    ],
    [
      'a recovery',
      facts(ran(1), [fell(2), fell(3), ran(4)]),
      { on: ['recovered'] },
      ['works again after 2 failures in a row'],
    ],
    [
      'a recovery after a cancelled run in between',
      facts(ran(1), [ran(2, { status: 'CANCELLED' }), fell(3), ran(4)]),
      { on: ['recovered'] },
      ['works again after a failure'],
    ],
    [
      'a run that comes after it was missed',
      facts(ran(1), [ran(5)], { isAmiss: true }),
      { on: ['recovered'] },
      ['runs again'],
    ],
    [
      'a success after a failure that nobody was told of',
      facts(ran(1), [fell(2)], { isAmiss: false }),
      { on: ['recovered'] },
      [],
    ],
    [
      'an attempt that another one follows',
      facts(fell(1, { isRepeated: true }), [fell(2), fell(3)]),
      { on: ['failed'], times: 2 },
      [],
    ],
    [
      'a repetition that succeeds',
      facts(ran(1, { firstAttempt: 'run-2' }), [fell(2), ran(3)]),
      { on: ['recovered'] },
      [],
    ],
    [
      'three of the last five',
      facts(fell(1), [fell(2), ran(3), fell(4), ran(5)]),
      { on: ['failure-rate'], runs: 5 },
      ['3 of the last 5 runs failed'],
    ],
    ['too few runs for a rate', facts(fell(1), [fell(2), fell(3)]), { on: ['failure-rate'] }, []],
    [
      'a new cause',
      facts(fell(1, { errorGroup: 'e1' }), [], { cause: { isNew: true, muted: false } }),
      { on: ['new-error', 'error-back'] },
      ['a new kind of failure: exit status 3'],
    ],
    [
      'a muted cause',
      facts(fell(1, { errorGroup: 'e1' }), [], { cause: { isNew: true, muted: true } }),
      { on: ['new-error'] },
      [],
    ],
    [
      'a cause that was resolved before it',
      facts(fell(1, { errorGroup: 'e1' }), [], {
        cause: { isNew: false, muted: false, resolvedAt: NOW - 2 * HOUR },
      }),
      { on: ['new-error', 'error-back'] },
      ['back after it was resolved: exit status 3'],
    ],
    [
      'a cause that was resolved after it',
      facts(fell(1, { errorGroup: 'e1' }), [], { cause: { isNew: false, muted: false, resolvedAt: NOW } }),
      { on: ['error-back'] },
      [],
    ],
  ])('%s', (_, given, rule, expected) => {
    expect(told(given, rule)).toEqual(expected)
  })
})

describe('how long and how often', () => {
  const TOO_LONG: AlertRule = { on: ['too-long'] }
  test.each<[string, AlertFacts, AlertRule, string[]]>([
    [
      'a run of more than twice the usual',
      facts(runs(1), USUAL),
      TOO_LONG,
      ['runs for 1h 00m (usually 10m 00s, of 6 runs)'],
    ],
    ['four earlier runs tell nothing', facts(runs(1), USUAL.slice(0, 4)), TOO_LONG, []],
    [
      'failures are no measure',
      facts(
        runs(1),
        [2, 3, 4, 5, 6].map(hours => fell(hours)),
      ),
      TOO_LONG,
      [],
    ],
    ['a run of the usual time', facts(ran(1), USUAL), TOO_LONG, []],
    [
      'over an absolute limit',
      facts(ran(1)),
      { ...TOO_LONG, limit: { kind: 'absolute', value: 5 * MINUTE } },
      ['took 10m 00s (the limit is 5m 00s)'],
    ],
    [
      'over what is expected',
      facts(ran(1), [], { expectedDurationMs: 8 * MINUTE }),
      { ...TOO_LONG, limit: { kind: 'share', of: 1 } },
      ['took 10m 00s (the expected duration is 8m 00s)'],
    ],
    ['nothing is expected', facts(ran(1)), { ...TOO_LONG, limit: { kind: 'share', of: 1 } }, []],
    [
      'beyond the 99th percentile',
      facts(runs(1), USUAL),
      { ...TOO_LONG, limit: { kind: 'percentile', percent: 99 } },
      ['runs for 1h 00m (99 per cent stay below 10m 00s, of 6 runs)'],
    ],
    [
      'too short',
      facts(ran(1, { endedAt: NOW - HOUR + 2_000 }), USUAL),
      { on: ['too-short'] },
      ['took only 2s (usually 10m 00s, of 6 runs)'],
    ],
    ['a failure is not too short', facts(fell(1, { endedAt: NOW - HOUR }), USUAL), { on: ['too-short'] }, []],
    [
      'too often',
      facts(ran(1), [ran(1.1), ran(1.2)]),
      { on: ['too-often'], times: 2, withinMs: HOUR },
      ['started 3 times within 1h 00m (at most 2 are expected)'],
    ],
    ['not too often', facts(ran(1), [ran(1.1), ran(3)]), { on: ['too-often'], times: 2, withinMs: HOUR }, []],
    [
      'stalled',
      facts(runs(3, { progressAt: NOW - HOUR, percent: 44.4 })),
      { on: ['stalled'] },
      ['no progress for 1h 00m, at 44 %'],
    ],
    ['a run that gets on', facts(runs(3, { progressAt: NOW - MINUTE })), { on: ['stalled'] }, []],
    [
      'late',
      facts(undefined, [], { due: { kind: 'late', dueAt: NOW - HOUR, graceMs: MINUTE } }),
      { on: ['late', 'missed'] },
      ['has not started: it was due at 2026-11-21 11:00 UTC, 1h 00m ago'],
    ],
    [
      'missed',
      facts(undefined, [], { due: { kind: 'missed', dueAt: NOW - HOUR, graceMs: MINUTE } }),
      { on: ['late', 'missed'] },
      ['did not run: it was due at 2026-11-21 11:00 UTC, 1h 00m ago'],
    ],
  ])('%s', (_, given, rule, expected) => {
    expect(told(given, rule)).toEqual(expected)
  })
})

describe('what runs use', () => {
  test.each<[string, AlertFacts, AlertRule, string[]]>([
    [
      'memory over a share of the limit',
      facts(runs(1, { memoryBytes: 1.9 * GIB, memoryLimitBytes: 2 * GIB })),
      { on: ['memory'], limit: { kind: 'share', of: 0.9 } },
      ['uses 1.9 GiB of memory (its memory limit is 2.0 GiB)'],
    ],
    [
      'memory without a limit',
      facts(runs(1, { memoryBytes: GIB })),
      { on: ['memory'], limit: { kind: 'share', of: 0.9 } },
      [],
    ],
    [
      'memory of a run that is over, by its peak',
      facts(ran(1, { memoryBytes: 0, peakMemoryBytes: 3 * GIB })),
      { on: ['memory'], limit: { kind: 'absolute', value: 2 * GIB } },
      ['uses 3.0 GiB of memory (the limit is 2.0 GiB)'],
    ],
    [
      'CPU',
      facts(runs(1, { cpuPercent: 412.6 })),
      { on: ['cpu'], limit: { kind: 'absolute', value: 400 } },
      ['uses 413 % of CPU (the limit is 400 %)'],
    ],
    [
      'disk',
      facts(runs(1, { freeBytes: GIB / 2 })),
      { on: ['disk'] },
      ['only 512 MiB of disk are free (the limit is 1.0 GiB)'],
    ],
    ['a disk that nobody measured', facts(runs(1)), { on: ['disk'] }, []],
    [
      'output',
      facts(
        ran(1, { writtenBytes: GIB }),
        USUAL.map(run => ({ ...run, writtenBytes: 4 * GIB })),
      ),
      { on: ['output'] },
      ['wrote only 1.0 GiB (usually 4.0 GiB, of 6 runs)'],
    ],
  ])('%s', (_, given, rule, expected) => {
    expect(told(given, rule)).toEqual(expected)
  })
})

describe('whom a rule is about', () => {
  const failure = facts(fell(1, { tags: { team: 'data' } }), [], {
    failing: new Set(['PREREQ/fetch', 'DAILY/load.R']),
  })
  test.each<[string, Partial<AlertRule>, boolean]>([
    ['its stage', { stage: 'daily' }, true],
    ['another stage', { stage: 'MONTHLY' }, false],
    ['a pattern of tasks', { task: 'load*' }, true],
    ['a dot is a dot', { task: 'loadxR' }, false],
    ['its host', { host: 'db?' }, true],
    ['another host', { host: 'web*' }, false],
    ['a tag it has', { tag: { key: 'team' } }, true],
    ['a tag with another value', { tag: { key: 'team', value: 'ops' } }, false],
    ['not if a task it depends on failed', { unlessFailed: ['fetch'] }, false],
    ['the same with its stage', { unlessFailed: ['PREREQ/*'] }, false],
    ['it does not excuse itself', { unlessFailed: ['load.R'] }, true],
  ])('%s', (_, rule, expected) => {
    expect(evaluate(failure, [{ on: ['failed'], ...rule }])).toHaveLength(expected ? 1 : 0)
  })

  test('a recovery needs no excuse', () => {
    const recovery = { ...facts(ran(1), [fell(2)]), failing: new Set(['PREREQ/fetch']) }

    expect(evaluate(recovery, [{ on: ['recovered'], unlessFailed: ['fetch'] }])).toHaveLength(1)
  })

  test('nothing that happens within a maintenance window is told', () => {
    const during = { from: NOW - HOUR, to: NOW }

    expect(evaluate(failure, [{ on: ['failed'] }], [during])).toEqual([])
    expect(evaluate(failure, [{ on: ['failed'] }], [{ from: NOW, to: NOW + HOUR }])).toHaveLength(1)
  })

  test('the attempts of a run have one key, another run has another', () => {
    const keyOf = (run: AlertRun) => evaluate(facts(run), [{ on: ['failed'] }])[0]?.alert.key

    expect(keyOf(fell(1, { attempt: 2, firstAttempt: 'run-2' }))).toBe(keyOf(fell(2)))
    expect(keyOf(fell(1))).not.toBe(keyOf(fell(2)))
  })
})
