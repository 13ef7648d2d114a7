import { beforeAll, expect, test } from 'vitest'
import { copy } from '../../../src/cli/commands/copy.ts'
import { note } from '../../../src/cli/commands/note.ts'
import { show } from '../../../src/cli/commands/show.ts'
import { tag } from '../../../src/cli/commands/tag.ts'
import type { RunFact, StartFacts } from '../../../src/domain/event.ts'
import { openStore } from '../../../src/store/open-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { freshDatabase } from '../../rig/postgres.ts'
import { BEGIN, FINISHED, failed, record, runIdOf, temporaryStore } from '../recorded.ts'
import { testWorld } from '../world.ts'

const database = freshDatabase()
const now = () => BEGIN + 3_600_000

const SAID: RunFact[] = [
  { kind: 'said', message: { verb: 'total', subtasks: 4 } },
  { kind: 'said', message: { verb: 'subtask', number: 1, name: 'é "x" ,\n<b>' }, source: 'bar:rsync' },
  {
    kind: 'said',
    message: { verb: 'items', done: 2 ** 40 + 1, total: 2 ** 41, text: "it's 'so' \\ \u{1f600}" },
  },
  { kind: 'said-quickly', said: [{ at: BEGIN + 1, message: { verb: 'subtask', number: 3, name: 'three' } }] },
  { kind: 'said', message: { verb: 'percent', percent: 33.333333333 } },
  { kind: 'said', message: { verb: 'metric', values: { zeta: 1e-9, rows: 12_345_678_901, a: 'k€' } } },
  { kind: 'said', message: { verb: 'subtask-failed', reason: 'none' } },
  { kind: 'said', message: { verb: 'warn', text: 'x'.repeat(20_000) } },
]
const DESCRIBED: RunFact = {
  kind: 'described',
  gitCommit: 'a'.repeat(40),
  gitBranch: 'main',
  gitDirty: false,
  interpreter: '/usr/bin/python3',
  environment: { ZONE: '', PATH: '/bin', A: '"' },
  surroundings: [{ kind: 'systemd', id: 'x' }, { kind: 'cron' }],
}
const SAMPLED: RunFact[] = [0.1, 1 / 3, 99_999.987_654].map((each, index) => ({
  kind: 'sampled',
  spanMs: 1000.5,
  rssBytes: Math.round(each * 2 ** 30),
  ...(index > 0 && { pssBytes: Math.round(each * 2 ** 29), swapBytes: 0, cgroupBytes: 1 }),
  cpuPercent: each * 100,
  processes: 3,
  threads: 5,
  openFiles: 7,
  readBytesPerSecond: each,
  writtenBytesPerSecond: each * 1e9,
  largest: { pid: 7, name: 'R', rssBytes: 12_345_678 },
  host: { load: each, availableBytes: 1e10, cpuPressure: each, freeBytes: 3 },
}))
const TOTALS: RunFact = {
  kind: 'ended',
  outcome: { kind: 'signalled', signal: 'SIGKILL', number: 9 },
  errorMessage: 'killed',
  errorDetail: 'Traceback\n  line 1',
  totals: {
    cpuSeconds: 1.0005,
    userSeconds: 0.1,
    systemSeconds: 1 / 7,
    readBytes: 1,
    writtenBytes: 2 ** 45,
    majorFaults: 3,
    memoryLimitBytes: 2 ** 33,
    leftBehind: [{ pid: 9, name: 'sleep', command: ['sleep', '9'] }],
  },
}

/** Runs of all kinds. */
const RUNS: readonly [Partial<StartFacts>, RunFact[]][] = [
  [{}, []],
  [{}, [FINISHED]],
  [{ totalSubtasks: 4, tags: { team: 'x', a: '' }, uniqueKey: 'k', parentRunId: runIdOf(BEGIN) }, SAID],
  [
    { description: 'all of it', userName: 'é', scriptPath: '/srv', scriptFile: 'a.R' },
    [DESCRIBED, ...SAMPLED, TOTALS],
  ],
  [{ logPath: '/var/log', logFile: 'x.log' }, [...SAID, failed(3, 'cannot open file')]],
  [
    { retryOfRunId: runIdOf(BEGIN), attempt: 2 },
    [{ kind: 'ended', outcome: { kind: 'timed-out', limitMs: 100 } }],
  ],
  [{ rerunOfRunId: runIdOf(BEGIN) }, [{ kind: 'stop-requested', by: 'SIGTERM' }, failed(143)]],
  [{}, [{ kind: 'ended', outcome: { kind: 'not-found', file: 'x' }, errorMessage: 'not found' }]],
  [{}, [{ kind: 'orphaned' }]],
  [{}, [{ kind: 'ended', outcome: { kind: 'lost', reason: 'the machine was started again' } }]],
  [{ bootId: 'b', supervisor: { pid: 1, startTicks: 2 ** 40 }, command: ['a b', '', '\t'] }, [FINISHED]],
]

beforeAll(async () => {
  await using store = openStore(database.settings)
  await store.migrate()
})

test('a run of any kind is shown alike before and after it was copied from SQLite to PostgreSQL', async () => {
  await using place = await temporaryStore()
  await using other = openStore(database.settings)
  const ids: string[] = []
  for (const [index, [start, facts]] of RUNS.entries())
    ids.push(
      await record(
        place.store,
        { taskName: `task ${index}`, runId: runIdOf(BEGIN, index), ...start },
        facts,
        BEGIN + index,
      ),
    )
  const [first = '', second = ''] = ids
  await place.store.requests.keepLog(first, { text: 'a\nb\u{1f600}', toByte: 9, isWhole: true, at: BEGIN })
  await tag(testWorld({ now }), place.store, { run: second, tags: ['by=hand'], remove: ['team'] })
  await note(testWorld({ now }), place.store, { run: second, text: ['odd'] })
  await place.store.archive.move([second])

  await copy(testWorld({ now }), place.store, other, {})

  for (const id of ids) expect(await shown(other, id), id).toEqual(await shown(place.store, id))
  expect(await other.keptLog(first)).toEqual(await place.store.keptLog(first))
})

test('what was registered and decided is copied too', async () => {
  await using place = await temporaryStore()
  await using other = openStore(database.settings)
  const registered = {
    stage: 'NIGHT',
    name: 'load.R',
    description: 'loads',
    totalSubtasks: 3,
    expectedDurationMinutes: 2.5,
    schedule: '0 2 * * *',
    timezone: 'Europe/Berlin',
    startGraceSeconds: 60,
    runGraceSeconds: 600,
  }
  await place.store.registerTasks([registered])
  await record(
    place.store,
    { taskName: 'load.R', taskStage: 'NIGHT' },
    [failed(1, 'disk is full')],
    BEGIN - 1,
  )
  const [kind] = await place.store.errorKinds({ settled: true, limit: 9 })
  const group = kind?.error_group ?? ''
  await place.store.decideOnErrors(group, { kind: 'resolved', at: BEGIN, by: 'a@b', note: 'bought one' })
  await place.store.decideOnErrors(group, { kind: 'muted' })

  await copy(testWorld({ now }), place.store, other, {})

  const told = async (store: Store) => {
    const [task] = await store.tasks({ stage: 'NIGHT', enabledOnly: false })
    const { task_id: _, scheduled_since: __, created_at: ___, updated_at: ____, ...definition } = task ?? {}
    const [known] = await store.errorKinds({ group, settled: true, limit: 1 })
    const { example: _____, ...decided } = known ?? {}
    return { definition, decided }
  }
  expect(await told(other)).toEqual(await told(place.store))
})

/** What `tasker show --json` tells, without the number that each database gives. */
async function shown(store: Store, run: string) {
  const world = testWorld({ now })
  await show(world, store, { run, json: true })
  const {
    run: { execution_id: _, ...row },
    ...rest
  } = JSON.parse(world.printed())
  return { row, ...rest }
}
