import type { Message } from '../../src/alert/message.ts'
import type { AlertKind } from '../../src/domain/alert/alert.ts'

/** What each kind says of itself, as src/alert/rules has it. */
export const SAYINGS: Record<AlertKind, { says: string; basis?: string }> = {
  failed: { says: 'Error: no such table: counties (failure 3 in a row)' },
  lost: { says: 'lost: the machine was started again' },
  recovered: { says: 'works again after 3 failures in a row' },
  cancelled: { says: 'killed by SIGTERM' },
  late: { says: 'has not started: it was due at 2026-11-21 02:00 UTC, 12m 00s ago' },
  missed: { says: 'did not run: it was due at 2026-11-21 02:00 UTC, 1h 05m ago' },
  'too-long': { says: 'runs for 27m 14s', basis: 'usually 12m 04s, of 20 runs' },
  'too-short': { says: 'took only 2s', basis: 'usually 12m 04s, of 20 runs' },
  'too-often': { says: 'started 11 times within 1h 00m', basis: 'at most 10 are expected' },
  stalled: { says: 'no progress for 31m 00s, at 40 %' },
  memory: { says: 'uses 6.2 GiB of memory', basis: '90 % of its memory limit of 6.5 GiB' },
  cpu: { says: 'uses 812 % of CPU', basis: 'the limit is 400 %' },
  disk: { says: 'only 712.0 MiB of disk are free', basis: 'the limit is 1.0 GiB' },
  output: { says: 'wrote only 12.0 MiB', basis: 'usually 310.0 MiB, of 20 runs' },
  'failure-rate': { says: '12 of the last 20 runs failed' },
  'new-error': { says: 'a new kind of failure: Error: no such table: counties' },
  'error-back': { says: 'back after it was resolved: Error: no such table: counties' },
}

const WITHOUT_RUN: readonly AlertKind[] = ['late', 'missed']
const RUN = '01a1ff05-c362-7d94-953d-f754d019933d'
const ALERT = '01a1ff05-c50e-72cb-96df-3a0dce1bb9ac'
const TURNS = { alert: 0, reminder: 2, escalation: -1, test: 0 }

/** A message of this kind, with everything that such a one has. */
export function messageOf(kind: AlertKind, turn: Message['turn'] = 'alert'): Message {
  const hasRun = !WITHOUT_RUN.includes(kind)
  return {
    id: `${ALERT}.${TURNS[turn]}`,
    turn,
    alert: {
      key: `${kind}\nDAILY\nDAILY_01_load.R\n${RUN}`,
      kind,
      stage: 'DAILY',
      task: 'DAILY_01_load.R',
      at: Date.UTC(2026, 10, 21, 2, 27, 14),
      ...SAYINGS[kind],
      ...(hasRun && { host: 'db1', runId: RUN }),
    },
    facts: hasRun ? FACTS : [],
    link: hasRun
      ? `https://tasker.example.com/runs/${RUN}`
      : 'https://tasker.example.com/tasks/DAILY/DAILY_01_load.R',
    acknowledge: `tasker alert ack ${ALERT}`,
    ...(hasRun && { log: LOG, rerun: `tasker rerun ${RUN}` }),
  }
}

const FACTS: Message['facts'] = [
  { name: 'Status', value: 'FAILED, exit status 3' },
  { name: 'Error', value: 'Error: no such table: counties' },
  { name: 'Took', value: '27m 14s (usually 12m 04s, of 20 runs)' },
  { name: 'Last subtask', value: '3 Build features' },
  { name: 'Started', value: '2026-11-21 02:00:00 UTC' },
  { name: 'Ended', value: '2026-11-21 02:27:14 UTC' },
  { name: 'Host', value: 'db1' },
  { name: 'User', value: 'etl' },
  { name: 'Folder', value: '/srv/pipeline' },
  { name: 'Command', value: 'Rscript DAILY_01_load.R --year 2026 --out "a & b"' },
  { name: 'Log', value: `/var/lib/tasker/logs/2026-11-21/${RUN}.log` },
  { name: 'Run', value: RUN },
]

const LOG: NonNullable<Message['log']> = {
  head: 'Reading 52 states\nConnecting to geodb\n  Alabama\n  Alaska\n  Arizona',
  tail: [
    ...Array.from({ length: 8 }, (_, nr) => `[02:2${nr}:10] chunk ${nr + 40} of 52: 128,4${nr}1 rows`),
    'Warning message:\nIn dbGetQuery(con, "SELECT * FROM counties WHERE state = \'48\' AND year = 2026 ORDER BY population"):',
    '  \u001b[31mError: no such table: counties\u001b[0m',
    'Execution halted',
  ].join('\n'),
  omitted: true,
}
