import { expect, test } from 'vitest'
import type { Outcome } from '../../src/domain/outcome.ts'
import { isWorthRetrying, pauseAfter, type RetryRules } from '../../src/domain/retry-rules.ts'

const RULES: RetryRules = { retries: 5, delayMs: 1_000, backoff: 1, jitter: false }
const exited = (code: number): Outcome => ({ kind: 'exited', code })

test.each<[string, Outcome, Partial<RetryRules>, boolean]>([
  ['success', exited(0), {}, false],
  ['success, even if it is asked for', exited(0), { retryOn: [0] }, false],
  ['any failure', exited(1), {}, true],
  ['a death by signal', { kind: 'signalled', signal: 'SIGKILL', number: 9 }, {}, true],
  [
    'a death by signal under its status',
    { kind: 'signalled', signal: 'SIGKILL', number: 9 },
    { retryOn: [137] },
    true,
  ],
  ['a time limit', { kind: 'timed-out', limitMs: 1 }, {}, true],
  ['a time limit that is excluded', { kind: 'timed-out', limitMs: 1 }, { noRetryOn: [124] }, false],
  ['a command that is not there', { kind: 'not-found', file: 'x' }, {}, false],
  ['a command that may yet appear', { kind: 'not-found', file: 'x' }, { retryOn: [127] }, true],
  ['a failure that is not listed', exited(2), { retryOn: [1] }, false],
  ['EX_TEMPFAIL, listed or not', exited(75), { retryOn: [1] }, true],
  ['EX_TEMPFAIL that is excluded', exited(75), { noRetryOn: [75] }, false],
  ['what is both listed and excluded', exited(1), { retryOn: [1], noRetryOn: [1] }, false],
])('%s', (_, outcome, rules, expected) => {
  expect(isWorthRetrying(outcome, { ...RULES, ...rules })).toBe(expected)
})

test('pauses grow by the factor, up to a day', () => {
  const rules = { ...RULES, backoff: 2 }

  expect([1, 2, 3, 60].map(attempt => pauseAfter(attempt, rules, Math.random))).toEqual([
    1_000, 2_000, 4_000, 86_400_000,
  ])
})

test('jitter spreads a pause from half to one and a half', () => {
  const rules = { ...RULES, jitter: true }

  expect([0, 0.5, 1].map(random => pauseAfter(1, rules, () => random))).toEqual([500, 1_000, 1_500])
})
