import { describe, expect, test } from 'vitest'
import { show } from '../../../src/cli/commands/show.ts'
import type { RunFact } from '../../../src/domain/event.ts'
import { BEGIN, FINISHED, failed, record, temporaryStore } from '../recorded.ts'
import { testWorld } from '../world.ts'

const MIB = 2 ** 20

const now = () => BEGIN + 60 * 60_000

describe('show', () => {
  test.each([
    ['bar:rsync', 'the bar of rsync'],
    ['osc', 'what it shows to its terminal'],
    ['generic', 'a number in its output that grows steadily'],
  ] as const)('says that progress is told from %s', async (source, words) => {
    await using place = await temporaryStore()
    await record(place.store, { taskName: 'job' }, [
      { kind: 'said', message: { verb: 'percent', percent: 40 }, source },
    ])
    const world = testWorld({ now })

    expect(await show(world, place.store, { run: 'job' })).toBe(0)

    expect(world.printed()).toMatch(new RegExp(`told from +${words}$`, 'm'))
  })

  test('tells everything that is known of a run', async () => {
    await using place = await temporaryStore()
    await record(
      place.store,
      {
        taskName: 'load.R',
        description: 'Loads locations',
        userName: 'ana',
        command: ['Rscript', 'load it.R'],
        scriptPath: '/srv/jobs',
        scriptFile: 'load it.R',
        logPath: '/var/log/jobs',
        logFile: 'load.log',
        attempt: 2,
        tags: { team: 'fcc', empty: '' },
        totalSubtasks: 3,
      },
      [
        {
          kind: 'described',
          gitCommit: '0123456789abcdef0123456789abcdef01234567',
          gitBranch: 'main',
          gitDirty: true,
          interpreter: '/usr/bin/Rscript',
          environment: Object.fromEntries(Array.from({ length: 8 }, (_, nr) => [`VAR_${nr}`, `value ${nr}`])),
          surroundings: [{ kind: 'systemd', id: 'abc' }, { kind: 'container' }],
        },
        { kind: 'said', message: { verb: 'subtask', number: 1, name: 'Read' } },
        { kind: 'said', message: { verb: 'subtask', number: 2, name: 'Clean' } },
        { kind: 'said', message: { verb: 'items', done: 3, total: 8 } },
        { kind: 'said', message: { verb: 'warn', text: '3 rows without a county' } },
        { kind: 'said', message: { verb: 'metric', values: { rows: 120345 } } },
        { kind: 'said', message: { verb: 'error', text: 'disk full', detail: 'Calls:\n  write()' } },
        { kind: 'sampled', rssBytes: 700 * 1024 * 1024 },
        failed(3),
      ],
    )
    const world = testWorld({ now })

    expect(await show(world, place.store, { run: 'load.R' })).toBe(0)

    const text = world.printed()
    for (const known of [
      /^✗ FAILED {2}load\.R {2}DAILY$/m,
      /about +Loads locations$/m,
      /command +Rscript 'load it\.R'$/m,
      /time +9m 00s, started /m,
      /attempt +2$/m,
      /✓ COMPLETED +1 +Read .* 1m 00s +100%$/m,
      /✗ FAILED +2 +Clean .* 6m 00s +3\/8$/m,
      /exit +3$/m,
      /error +disk full$/m,
      /detail +Calls:\n +write\(\)$/m,
      /! warn +3 rows without a county$/m,
      /rows +120345$/m,
      /user +ana$/m,
      /under +systemd abc\n +container$/m,
      /peak 700 MiB/m,
      /log +\/var\/log\/jobs\/load\.log$/m,
      /script +\/srv\/jobs\/load it\.R$/m,
      /git +0123456789abcdef0123456789abcdef01234567 on main, with uncommitted changes$/m,
      /team +fcc$/m,
      /empty +\(empty\)$/m,
      /VAR_0 +value 0$/m,
      /and 2 more: --environment$/m,
    ])
      expect(text).toMatch(known)
    expect(text).not.toMatch(/null|undefined|NaN/)
  })

  test('shows all variables when asked to', async () => {
    await using place = await temporaryStore()
    const environment = Object.fromEntries(Array.from({ length: 20 }, (_, nr) => [`VAR_${nr}`, 'x']))
    await record(place.store, { taskName: 'a.sh' }, [{ kind: 'described', environment }])
    const world = testWorld({ now })

    await show(world, place.store, { run: 'a.sh', environment: true })

    expect(world.printed().match(/VAR_\d+ +x/g)).toHaveLength(20)
  })

  test('says only what is known of a run that has just begun', async () => {
    await using place = await temporaryStore()
    await record(place.store, { taskName: 'a.sh' })
    const world = testWorld({ now })

    await show(world, place.store, { run: 'a.sh' })

    expect(world.printed()).toMatch(/^● STARTED {2}a\.sh/)
    expect(world.printed()).not.toMatch(/null|undefined|NaN|Progress|End|Tags|git|uses/)
  })

  test('never shows a run without a supervisor as running', async () => {
    await using place = await temporaryStore()
    await record(place.store, { taskName: 'a.sh' }, [{ kind: 'orphaned' }])
    const world = testWorld({ now })

    await show(world, place.store, { run: 'a.sh' })

    expect(world.printed()).toMatch(/^◐ unsupervised/)
    expect(world.printed()).toMatch(/its supervisor is gone and the command goes on/)
  })

  test('lists the runs that were started within it, in their order', async () => {
    await using place = await temporaryStore()
    const parentRunId = await record(place.store, { taskName: 'all' }, [failed(2)])
    await record(place.store, { taskName: 'other' }, [], BEGIN + 1)
    await record(place.store, { taskName: 'first', parentRunId }, [FINISHED], BEGIN + 2)
    await record(place.store, { taskName: 'then', parentRunId }, [failed(2, 'no such file')], BEGIN + 3)
    const world = testWorld({ now })

    await show(world, place.store, { run: 'all' })

    expect(world.printed()).toMatch(
      /^Runs in it\n.*\n.*FINISHED .* first +1m 00s *\n.*FAILED .* then +1m 00s +no such file$/m,
    )
    expect(world.printed()).not.toContain('other')

    await show(world, place.store, { run: 'then' })

    expect(world.printed()).toMatch(new RegExp(`part of +${parentRunId}$`, 'm'))
  })

  test('tells what a run used, of which limit, and how the machine was, and draws it', async () => {
    await using place = await temporaryStore()
    const sampled = (mebibytes: number): RunFact => ({
      kind: 'sampled',
      spanMs: 60_000,
      rssBytes: 2 * mebibytes * MIB,
      pssBytes: mebibytes * MIB,
      cpuPercent: mebibytes / 10,
      processes: 4,
      threads: 9,
      openFiles: 30,
      connections: 2,
      largest: { pid: 77, name: 'R', rssBytes: mebibytes * MIB },
      host: { load: 7.94, memoryPressure: 12.4, ioPressure: 0.2, freeBytes: 300 * MIB },
    })
    await record(place.store, { taskName: 'load.R', hostname: 'far' }, [
      sampled(100),
      sampled(1000),
      sampled(400),
      {
        kind: 'ended',
        outcome: { kind: 'exited', code: 0 },
        totals: {
          cpuSeconds: 120,
          userSeconds: 100,
          systemSeconds: 20,
          readBytes: 480 * MIB,
          writtenCallBytes: 2 * MIB,
          memoryLimitBytes: 4000 * MIB,
          oomKills: 1,
          throttledSeconds: 12,
          leftBehind: [{ pid: 4712, name: 'sleep', command: ['sleep', '1 000'] }],
        },
      },
    ])
    const world = testWorld({ now })

    await show(world, place.store, { run: 'load.R' })

    const text = world.printed()
    for (const known of [
      /^ {2}memory +peak 1000 MiB, average 500 MiB, shared pages counted once$/m,
      /^ {2}resident +peak 2\.0 GiB, average 1000 MiB, shared pages counted for each process$/m,
      /^ {2}largest +R \(PID 77\) with 1000 MiB$/m,
      /^ {2}of limit +25 % of 3\.9 GiB at its peak$/m,
      /^ {2}CPU +average 50 %, peak 100 %$/m,
      /^ {2}CPU time +2m 00s: user 1m 40s, system 20s$/m,
      /^ {2}read +480 MiB of storage \(2 MiB\/s\)$/m,
      /^ {2}written +2 MiB by all calls$/m,
      /^ {2}most +4 processes, 9 threads, 30 open files, 2 database connections$/m,
      /^ {2}waited +12s because of its limit of CPU$/m,
      /^ {2}killed +1 process was killed because there was no memory left$/m,
      /^ {2}machine +load 7\.9, memory pressure 12 %, 300 MiB free on disk$/m,
      /^ {2}left behind +PID 4712: sleep '1 000'$/m,
      /^Resident memory over time\n {2}2\.0 GiB ┤ +█+$/m,
      /^CPU over time\n {2}100 % ┤ +█+$/m,
    ])
      expect(text).toMatch(known)
  })

  test('draws nothing of a run that was not measured', async () => {
    await using place = await temporaryStore()
    await record(place.store, { taskName: 'a.sh' }, [FINISHED])
    const world = testWorld({ now })

    await show(world, place.store, { run: 'a.sh' })

    expect(world.printed()).not.toMatch(/Resources|over time/)
  })

  test('gives all of it as JSON', async () => {
    await using place = await temporaryStore()
    const id = await record(place.store, { taskName: 'a.sh' }, [
      { kind: 'said', message: { verb: 'subtask', name: 'Read' } },
      { kind: 'sampled', rssBytes: 1024 * 1024 },
    ])
    const world = testWorld({ now })

    await show(world, place.store, { run: id, json: true })

    const shown = JSON.parse(world.printed())
    expect(shown.run).toMatchObject({
      run_id: id,
      execution_status: 'RUNNING',
      execution_start: '2026-11-21T07:00:00.000Z',
    })
    expect(shown.subtasks).toMatchObject([{ subtask_number: 1, subtask_name: 'Read' }])
    expect(shown.events.map(({ kind }: { kind: string }) => kind)).toEqual(
      expect.arrayContaining(['started', 'said']),
    )
    expect(shown.samples).toMatchObject([{ memory_mb: 1 }])
    expect(shown.inner_runs).toEqual([])
  })
})
