import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findErrorLine } from '../../../src/domain/error-line.ts'
import { errorGroup, type Failure, fingerprint } from '../../../src/domain/failure/error-group.ts'
import type { Outcome } from '../../../src/domain/outcome.ts'
import { eventsOf, FINISHED, stateOf } from '../../store/run-of.ts'

const LOGS = join(import.meta.dirname, 'logs')
const DETAIL_CHARACTERS = 4_000

/**
 * Each file holds the ends of logs of commands that really failed, for one cause each time: with other numbers, paths,
 * ids, hosts and times. `%% exit 1` stands before each and says how the command ended.
 */
const CAUSES = globSync(join(LOGS, '*.txt')).map(file => ({
  cause: basename(file, '.txt'),
  failures: readFileSync(file, 'utf8')
    .split(/^%% /m)
    .filter(section => section !== '')
    .map(section => {
      const [, kind = '', number = '', log = ''] = /^(\w+) (\d+)\n(.*)$/s.exec(section) ?? []
      return failureOf(outcomeOf(kind, Number(number)), log)
    }),
}))

function outcomeOf(kind: string, number: number): Outcome {
  if (kind === 'exit') return { kind: 'exited', code: number }
  return { kind: 'signalled', signal: number === 9 ? 'SIGKILL' : 'SIGABRT', number }
}

/** As tasker records it. */
function failureOf(outcome: Outcome, log = '', taskName = 'DAILY_01.R', oomKills?: number): Failure {
  const line = findErrorLine(log)
  const detail = log.slice(-DETAIL_CHARACTERS)
  return stateOf(
    eventsOf({ taskName }, [
      {
        kind: 'ended',
        outcome,
        ...(line !== undefined && { errorMessage: line }),
        ...(detail !== '' && { errorDetail: detail }),
        ...(oomKills !== undefined && { totals: { oomKills } }),
      },
    ]),
  )
}

describe('the group of a failure', () => {
  test('there are two hundred logs and more', () => {
    expect(CAUSES.flatMap(({ failures }) => failures).length).toBeGreaterThan(200)
    expect(CAUSES.every(({ failures }) => failures.length > 1)).toBe(true)
  })

  test.each(CAUSES)('is the same for each $cause', ({ failures }) => {
    expect(new Set(failures.map(fingerprint)).size, failures.map(fingerprint).join('\n')).toBe(1)
  })

  test('is another for each cause', () => {
    const byGroup = Map.groupBy(CAUSES, ({ failures }) => failures[0] && errorGroup(failures[0]))

    const confused = [...byGroup.values()]
      .filter(causes => causes.length > 1)
      .map(causes => causes.map(({ cause }) => cause))
    expect(confused).toEqual([])
  })

  test('does not depend on the task where the message says what happened', () => {
    const log = 'cp: cannot stat grid.tif: No such file or directory\n'

    expect(fingerprint(failureOf({ kind: 'exited', code: 1 }, log, 'a.sh'))).toBe(
      fingerprint(failureOf({ kind: 'exited', code: 2 }, log, 'b.sh')),
    )
  })

  const MUTE: [string, Outcome, number?][] = [
    ['an exit status alone', { kind: 'exited', code: 3 }],
    ['another exit status', { kind: 'exited', code: 4 }],
    ['a signal', { kind: 'signalled', signal: 'SIGKILL', number: 9 }],
    ['another signal', { kind: 'signalled', signal: 'SIGTERM', number: 15 }],
    ['a kill for want of memory', { kind: 'signalled', signal: 'SIGKILL', number: 9 }, 1],
    ['a time limit', { kind: 'timed-out', limitMs: 60_000 }],
  ]
  test('is the task’s own where nothing is known but how it ended', () => {
    const groups = MUTE.flatMap(([, outcome, kills]) =>
      ['a.sh', 'b.sh'].map(task => fingerprint(failureOf(outcome, 'step 17 of 20\n', task, kills))),
    )

    expect(new Set(groups).size).toBe(2 * MUTE.length)
  })

  test('of a lost run is that of all runs lost in the same way', () => {
    const lost = (reason: string, task: string) => fingerprint(failureOf({ kind: 'lost', reason }, '', task))

    expect(lost('the machine was restarted', 'a.sh')).toBe(lost('the machine was restarted', 'b.sh'))
    expect(lost('the machine was restarted', 'a.sh')).not.toBe(lost('its supervisor was killed', 'a.sh'))
  })

  test('of a program that is not there is the same whoever looked for it', () => {
    const byTasker = failureOf({ kind: 'not-found', file: 'gdalwrap' })
    const byBash = failureOf({ kind: 'exited', code: 127 }, 'x.sh: line 3: gdalwrap: command not found\n')

    expect(fingerprint(byTasker)).toBe(fingerprint(byBash))
  })

  test('takes no more than a moment, whatever a command says', () => {
    const awkward = [
      'a',
      '/',
      '/a',
      "'",
      '"',
      '`',
      '1',
      '1.',
      'a1',
      '0a',
      ': ',
      ' ',
      '1 s ',
      '::1',
      '<n>',
      'Error in f(',
    ]
    const started = performance.now()

    for (const piece of awkward) {
      const text = piece.repeat(1_000_000 / piece.length)
      fingerprint({ ...failureOf({ kind: 'exited', code: 1 }), errorMessage: text, errorDetail: text })
    }

    expect(performance.now() - started).toBeLessThan(2_000)
  })

  test('is kept by no run that did not fail', () => {
    expect(errorGroup(stateOf(eventsOf({}, [FINISHED])))).toBeNull()
  })
})
