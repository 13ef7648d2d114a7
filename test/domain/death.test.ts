import { describe, expect, test } from 'vitest'
import { type Death, describeDeath, type MemoryDeath } from '../../src/domain/death.ts'
import type { Outcome } from '../../src/domain/outcome.ts'
import { NOTHING_USED } from '../../src/domain/resources.ts'

const KILLED: Outcome = { kind: 'signalled', signal: 'SIGKILL', number: 9 }
const MIB = 2 ** 20
const victim = { pid: 12, name: 'python3', rssBytes: 480 * MIB }
const usage = { ...NOTHING_USED, peaks: { largest: { pid: 13, name: 'R', rssBytes: 300 * MIB } } }
const why = (outcome: Outcome, death: Death, said?: string, command = 12) =>
  describeDeath(outcome, death, { said, command, usage })
const memory = (facts: Partial<MemoryDeath>): Death => ({
  memory: { kills: 1, own: true, victims: [], ...facts },
})

describe('the kernel killed for lack of memory', () => {
  test.each<[string, string, Outcome, Death, string | undefined]>([
    [
      'the command, because of its limit',
      'killed because its memory was used up: limit 512 MiB, python3 (PID 12) held 480 MiB',
      KILLED,
      memory({ limitBytes: 512 * MIB, victims: [victim] }),
      'some warning',
    ],
    [
      'the command, because the machine had no more',
      "killed because the machine's memory was used up: python3 (PID 12) held 480 MiB",
      KILLED,
      memory({ victims: [victim] }),
      undefined,
    ],
    [
      'a child, and the command says what that did to it',
      'BrokenProcessPool; a process of it was killed because its memory was used up: limit 512 MiB, worker (PID 99) held 480 MiB',
      { kind: 'exited', code: 1 },
      memory({ limitBytes: 512 * MIB, victims: [{ ...victim, pid: 99, name: 'worker' }] }),
      'BrokenProcessPool',
    ],
    [
      'several, and its log is not for us to read',
      '3 processes of it were killed because its memory was used up: limit 1.5 GiB, R (PID 13) held 300 MiB',
      { kind: 'exited', code: 1 },
      memory({ kills: 3, limitBytes: 1536 * MIB }),
      undefined,
    ],
  ])('%s', (_, words, outcome, death, said) => {
    expect(why(outcome, death, said)).toBe(words)
  })

  test('somebody of a group that others share: that is told, and no more is claimed', () => {
    expect(why(KILLED, memory({ own: false }))).toBe(
      'killed by SIGKILL, which did not come from tasker; meanwhile a process of its control group, which others share, was killed for lack of memory',
    )
    expect(why({ kind: 'exited', code: 1 }, memory({ own: false }), 'no such table')).toBe('no such table')
  })
})

test.each<[string, Outcome, Death, string | undefined]>([
  ['killed by SIGKILL, which did not come from tasker', KILLED, {}, undefined],
  [
    'killed by SIGHUP, which tasker was sent and passed on',
    { kind: 'signalled', signal: 'SIGHUP', number: 1 },
    { sentToTasker: true },
    undefined,
  ],
  [
    'free(): invalid pointer; killed by SIGABRT (aborted by itself)',
    { kind: 'signalled', signal: 'SIGABRT', number: 6 },
    {},
    'free(): invalid pointer',
  ],
  [
    'killed by SIGXCPU (the limit of CPU time, ulimit -t)',
    { kind: 'signalled', signal: 'SIGXCPU', number: 24 },
    {},
    undefined,
  ],
  ['no such table', { kind: 'exited', code: 1 }, {}, 'no such table'],
  ['exit status 3', { kind: 'exited', code: 3 }, {}, undefined],
])('%s', (words, outcome, death, said) => {
  expect(why(outcome, death, said)).toBe(words)
})
