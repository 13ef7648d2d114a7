import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { RunFact } from '../../src/domain/event.ts'
import { errorGroup } from '../../src/domain/failure/error-group.ts'
import type { ExecutionRow } from '../../src/store/rows.ts'
import type { Store } from '../../src/store/store.ts'
import { StoreError } from '../../src/store/store-error.ts'
import { archiveContract } from './archive-contract.ts'
import { errorContract } from './error-contract.ts'
import { BEGIN, deliveryOf, eventsOf, FINISHED, newRunId, SECOND, said, stateOf } from './run-of.ts'
import { SQL_FILES, SQL_NUMBERS } from './sql-files.ts'

const NEWEST = SQL_NUMBERS.at(-1)

/** One kind of database, for tests. */
export interface Bench {
  /** An empty database that nothing else uses; `open` may be called several times, each time a process of its own. */
  create(): Promise<Place & AsyncDisposable>
}

interface Place {
  open(): Store
  /** Asks as `sqlite3` and `psql` would, by none of our code. */
  query(sql: string): Promise<Record<string, unknown>[]>
  /** Somebody else is there first. */
  occupy(sql: string): Promise<void>
  /** Makes it look as if a later tasker had been here; its row of `migrations` is there already. */
  markAs(version: number): Promise<void>
}

const FULL_RUN = eventsOf(
  {
    userName: 'nightly',
    description: 'loads it all',
    totalSubtasks: 3,
    scriptPath: '/srv/data',
    scriptFile: 'DAILY_01.R',
    logPath: '/var/log',
    logFile: 'daily.log',
    attempt: 2,
    bootId: 'b0071d',
    parentRunId: newRunId(BEGIN - 1),
    retryOfRunId: newRunId(BEGIN - 2),
    rerunOfRunId: newRunId(BEGIN - 3),
    uniqueKey: 'load-2026-11-21',
    tags: { team: 'data' },
  },
  [
    {
      kind: 'described',
      gitCommit: 'a'.repeat(40),
      gitBranch: 'main',
      gitDirty: true,
      interpreter: '/usr/bin/Rscript',
      environment: { LANG: 'C' },
      surroundings: [{ kind: 'systemd', id: 'x' }, { kind: 'cron' }],
    },
    said({ verb: 'subtask', number: 1, total: 3, name: 'load' }),
    said({ verb: 'items', done: 5, total: 5 }),
    said({ verb: 'subtask', number: 2, name: 'clean' }),
    said({ verb: 'items', done: 1, total: 3, text: 'row 1' }),
    said({ verb: 'metric', values: { rows: 120345, unit: 'k€' } }),
    {
      kind: 'sampled',
      spanMs: 1000,
      rssBytes: 300 * 2 ** 20,
      pssBytes: 120 * 2 ** 20,
      cpuPercent: 1234.567,
      processes: 20,
      threads: 21,
      readBytesPerSecond: 2 ** 19,
      largest: { pid: 4711, name: 'R', rssBytes: 200 * 2 ** 20 },
      host: { load: 1.5 },
      logBytes: 5 * 2 ** 40,
    },
    said({ verb: 'error', text: 'no such column', detail: 'at line 3' }),
    {
      kind: 'ended',
      outcome: { kind: 'exited', code: 3 },
      totals: { cpuSeconds: 12.3456, largestRssBytes: 400 * 2 ** 20, readBytes: 2 ** 20 },
    },
  ],
)

function ended(code: number): RunFact {
  return { kind: 'ended', outcome: { kind: 'exited', code } }
}

/** What every store promises; `Store` says it in words. */
export function storeContract(bench: Bench): void {
  const withPlace = async (action: (place: Place, store: Store) => Promise<void>) => {
    await using place = await bench.create()
    await using store = place.open()
    await action(place, store)
  }
  const onlyRun = async (store: Store): Promise<ExecutionRow> => {
    const [run] = await store.history({ limit: 10 })
    if (run === undefined) throw new Error('no run is stored')
    return run
  }

  describe('delivering', () => {
    test('records everything that is known of a run', () =>
      withPlace(async (_, store) => {
        await store.deliver([deliveryOf(FULL_RUN)])

        expect(await onlyRun(store)).toEqual({
          execution_id: 1,
          run_id: FULL_RUN[0].runId,
          task_name: 'DAILY_01.R',
          task_stage: 'DAILY',
          task_type: 'R',
          hostname: 'night',
          process_id: 4711,
          user_name: 'nightly',
          script_path: '/srv/data',
          script_file: 'DAILY_01.R',
          log_path: '/var/log',
          log_file: 'daily.log',
          execution_start: new Date(BEGIN),
          execution_end: new Date(BEGIN + 9 * SECOND),
          last_update: new Date(BEGIN + 9 * SECOND),
          execution_status: 'FAILED',
          total_subtasks: 3,
          current_subtask: 2,
          subtask_name: 'clean',
          subtask_status: 'FAILED',
          overall_percent_complete: 44.44,
          overall_progress_message: 'Subtask 2 of 3: clean',
          subtask_percent_complete: 33.33,
          subtask_progress_message: 'row 1',
          subtask_items_total: 3,
          subtask_items_complete: 1,
          memory_mb: 300,
          cpu_percent: 1234.57,
          error_message: 'no such column',
          error_detail: 'at line 3',
          git_commit: 'a'.repeat(40),
          environment: { LANG: 'C' },
          command: ['Rscript', 'DAILY_01.R'],
          cwd: '/srv/data',
          description: 'loads it all',
          duration_seconds: 9,
          exit_code: 3,
          exit_signal: null,
          attempt: 2,
          supervisor_pid: 4710,
          supervisor_start_ticks: 100,
          process_start_ticks: 101,
          boot_id: 'b0071d',
          parent_run_id: FULL_RUN[0].parentRunId,
          retry_of_run_id: FULL_RUN[0].retryOfRunId,
          rerun_of_run_id: FULL_RUN[0].rerunOfRunId,
          peak_memory_mb: 400,
          average_memory_mb: 300,
          peak_pss_mb: 120,
          average_pss_mb: 120,
          memory_limit_mb: null,
          peak_processes: 20,
          cpu_seconds: 12.346,
          cpu_user_seconds: null,
          cpu_system_seconds: null,
          read_mb: 1,
          written_mb: null,
          resources: {
            peak_cpu_percent: 1234.57,
            peak_threads: 21,
            peak_process: { pid: 4711, name: 'R', memory_mb: 200 },
            host: { load: 1.5 },
          },
          tags: { team: 'data' },
          metrics: { rows: 120345, unit: 'k€' },
          interpreter: '/usr/bin/Rscript',
          git_branch: 'main',
          git_dirty: true,
          surroundings: [{ kind: 'systemd', id: 'x' }, { kind: 'cron' }],
          progress_source: 'marker',
          tasker_version: '0.1.0',
          orphaned: false,
          last_seq: 10,
          unique_key: 'load-2026-11-21',
          error_group: errorGroup(stateOf(FULL_RUN)),
        })
        expect(await store.subtasks(FULL_RUN[0].runId)).toEqual([
          {
            run_id: FULL_RUN[0].runId,
            subtask_number: 1,
            subtask_name: 'load',
            subtask_status: 'COMPLETED',
            subtask_start: new Date(BEGIN + 2 * SECOND),
            subtask_end: new Date(BEGIN + 4 * SECOND),
            percent_complete: 100,
            progress_message: null,
            items_total: 5,
            items_complete: 5,
          },
          {
            run_id: FULL_RUN[0].runId,
            subtask_number: 2,
            subtask_name: 'clean',
            subtask_status: 'FAILED',
            subtask_start: new Date(BEGIN + 4 * SECOND),
            subtask_end: new Date(BEGIN + 9 * SECOND),
            percent_complete: 33.33,
            progress_message: 'row 1',
            items_total: 3,
            items_complete: 1,
          },
          {
            run_id: FULL_RUN[0].runId,
            subtask_number: 3,
            subtask_name: '',
            subtask_status: 'NOT_STARTED',
            subtask_start: null,
            subtask_end: null,
            percent_complete: null,
            progress_message: null,
            items_total: null,
            items_complete: null,
          },
        ])
      }))

    test('keeps every event as it was, samples in a table of their own', () =>
      withPlace(async (_, store) => {
        await store.deliver([deliveryOf(FULL_RUN)])

        const { runId } = FULL_RUN[0]
        const events = await store.events(runId)
        expect(events.map(({ seq, kind }) => `${seq} ${kind}`)).toEqual([
          '1 started',
          '2 described',
          '3 said',
          '4 said',
          '5 said',
          '6 said',
          '7 said',
          '9 said',
          '10 ended',
        ])
        expect(events[3]).toEqual({
          run_id: runId,
          seq: 4,
          at: new Date(BEGIN + 3 * SECOND),
          kind: 'said',
          payload: { message: { verb: 'items', done: 5, total: 5 } },
        })
        expect(await store.samples(runId)).toEqual([
          {
            run_id: runId,
            seq: 8,
            at: new Date(BEGIN + 7 * SECOND),
            memory_mb: 300,
            cpu_percent: 1234.57,
            processes: 20,
            span_seconds: 1,
            pss_mb: 120,
            swap_mb: null,
            cgroup_mb: null,
            threads: 21,
            open_files: null,
            read_mb_per_second: 0.5,
            written_mb_per_second: null,
            connections: null,
            largest: { pid: 4711, name: 'R', memory_mb: 200 },
            host: { load: 1.5 },
            log_bytes: 5 * 2 ** 40,
            measurements: 1,
          },
        ])
      }))

    test('what is not known is null', () =>
      withPlace(async (_, store) => {
        await store.deliver([deliveryOf(eventsOf({ taskType: '' }, [{ kind: 'sampled', processes: 1 }]))])

        const run = await onlyRun(store)
        expect(run).toMatchObject({
          task_type: null,
          memory_mb: null,
          cpu_percent: null,
          peak_memory_mb: null,
          git_commit: null,
          git_dirty: null,
          environment: null,
          surroundings: null,
          execution_end: null,
          exit_code: null,
          subtask_items_total: null,
          overall_percent_complete: null,
        })
        expect(await store.samples(run.run_id)).toMatchObject([
          { memory_mb: null, cpu_percent: null, processes: 1 },
        ])
      }))

    test('items of a task without subtasks are shown as those of the task', () =>
      withPlace(async (_, store) => {
        await store.deliver([deliveryOf(eventsOf({}, [said({ verb: 'items', done: 45, total: 120 })]))])

        expect(await onlyRun(store)).toMatchObject({
          current_subtask: null,
          subtask_items_complete: 45,
          subtask_items_total: 120,
          overall_percent_complete: 37.5,
        })
      }))

    test('an event delivered twice is kept once', () =>
      withPlace(async (place, store) => {
        await store.deliver([deliveryOf(FULL_RUN)])
        await store.deliver([deliveryOf(FULL_RUN), deliveryOf(FULL_RUN)])

        expect(await counts(place)).toEqual({ tasks: 1, executions: 1, subtasks: 3, events: 9, samples: 1 })
      }))

    test('a state that is older does not replace the newer one', () =>
      withPlace(async (_, store) => {
        await store.deliver([deliveryOf(FULL_RUN)])
        const before = await onlyRun(store)

        await store.deliver([deliveryOf(FULL_RUN.slice(0, 5))])

        expect(await onlyRun(store)).toEqual(before)
        expect((await store.subtasks(before.run_id)).map(row => row.subtask_status)).toEqual([
          'COMPLETED',
          'FAILED',
          'NOT_STARTED',
        ])
      }))

    test('of several states of a run in one delivery the newest counts', () =>
      withPlace(async (_, store) => {
        const [started, ...later] = FULL_RUN
        await store.deliver([deliveryOf(FULL_RUN, 6), deliveryOf([started, ...later.slice(0, 4)])])

        expect(await onlyRun(store)).toMatchObject({ last_seq: 10, execution_status: 'FAILED' })
        expect(await store.events(started.runId)).toHaveLength(9)
      }))

    test('a run advances from delivery to delivery', () =>
      withPlace(async (place, store) => {
        for (let seq = 1; seq <= FULL_RUN.length; seq++)
          await store.deliver([deliveryOf(FULL_RUN.slice(0, seq), seq)])

        expect(await onlyRun(store)).toMatchObject({ execution_id: expect.any(Number), last_seq: 10 })
        expect(await counts(place)).toEqual({ tasks: 1, executions: 1, subtasks: 3, events: 9, samples: 1 })
      }))

    test('subtasks that the database lost meanwhile are there at the end of the run', () =>
      withPlace(async (place, store) => {
        await store.deliver([deliveryOf(FULL_RUN.slice(0, -1))])
        await place.query('DELETE FROM subtasks')

        await store.deliver([deliveryOf(FULL_RUN, FULL_RUN.length)])

        expect(await counts(place)).toMatchObject({ subtasks: 3 })
      }))

    test('two deliverers at once record everything once', () =>
      withPlace(async (place, store) => {
        await using other = place.open()
        const runs = Array.from({ length: 40 }, (_, nr) =>
          eventsOf({ taskName: `task ${nr % 7}` }, FULL_RUN.slice(1)),
        )

        const halves = [runs, runs.toReversed()]
        await Promise.all(
          [store, other].map(async (deliverer, index) => {
            for (const events of halves[index] ?? []) {
              for (let seq = 1; seq <= events.length; seq += 3)
                await untilTaken(() => deliverer.deliver([deliveryOf(events.slice(0, seq + 3), seq)]))
            }
          }),
        )

        expect(await counts(place)).toEqual({
          tasks: 7,
          executions: 40,
          subtasks: 120,
          events: 360,
          samples: 40,
        })
        const stored = await store.history({ limit: 100 })
        expect(new Set(stored.map(run => `${run.execution_status} ${run.last_seq}`))).toEqual(
          new Set(['FAILED 10']),
        )
      }))

    test('a thousand runs in one delivery', () =>
      withPlace(async (place, store) => {
        const runs = Array.from({ length: 1_000 }, (_, nr) =>
          eventsOf({ taskName: `task ${nr % 50}` }, [FINISHED], BEGIN + nr),
        )

        await store.deliver(runs.map(events => deliveryOf(events)))

        expect(await counts(place)).toEqual({
          tasks: 50,
          executions: 1000,
          subtasks: 0,
          events: 2000,
          samples: 0,
        })
      }))

    test('a thousand deliveries, one after the other', () =>
      withPlace(async (place, store) => {
        const events = eventsOf(
          {},
          Array.from({ length: 999 }, (_, nr) => said({ verb: 'items', done: nr, total: 999 })),
        )
        let run = stateOf(events.slice(0, 1))
        for (const event of events) {
          run = { ...run, lastSeq: event.seq }
          await store.deliver([{ run, events: [event] }])
        }

        expect(await counts(place)).toMatchObject({ executions: 1, events: 1000 })
        expect(await onlyRun(store)).toMatchObject({ last_seq: 1000 })
      }))

    test('of ten hours at one sample a second at most 1,500 samples are kept, and every peak', () =>
      withPlace(async (_, store) => {
        const peakAt = 17_000
        const events = eventsOf(
          {},
          Array.from({ length: 36_000 }, (_, nr) => ({
            kind: 'sampled' as const,
            spanMs: 1_000,
            rssBytes: (nr === peakAt ? 900 : nr % 100) * 2 ** 20,
            cpuPercent: nr % 50,
            largest: { pid: nr, name: 'R', rssBytes: (nr === peakAt ? 900 : nr % 100) * 2 ** 20 },
            host: { load: nr % 7, availableBytes: (nr % 90) * 2 ** 20 },
          })),
        )
        for (let from = 1; from <= events.length; from += 4_000)
          await store.deliver([deliveryOf(events.slice(0, from + 3_999), from)])

        const samples = await store.samples(events[0].runId)
        expect(samples.length).toBeLessThanOrEqual(1_500)
        expect(samples.length).toBeGreaterThan(500)
        expect(samples.slice(0, 60).every(({ measurements }) => measurements === 1)).toBe(true)
        expect(total(samples.map(({ measurements }) => measurements))).toBe(36_000)
        expect(total(samples.map(({ span_seconds }) => span_seconds ?? 0))).toBeCloseTo(36_000)
        const peak = samples.find(({ memory_mb }) => memory_mb === 900)
        expect(peak).toMatchObject({
          cpu_percent: 49,
          largest: { pid: peakAt, name: 'R', memory_mb: 900 },
          host: { load: 6, available_mb: 0 },
        })
        expect(Math.abs((peak?.at.getTime() ?? 0) - (BEGIN + peakAt * SECOND))).toBeLessThan(70 * SECOND)
        expect(samples.map(({ seq }) => seq)).toEqual(
          samples.map(({ seq }) => seq).toSorted((left, right) => left - right),
        )
        expect(await onlyRun(store)).toMatchObject({ peak_memory_mb: 900, last_seq: 36_001 })
      }))

    test('what was merged does not come back with a second delivery, be that older or newer', () =>
      withPlace(async (_, store) => {
        const events = eventsOf(
          {},
          Array.from({ length: 4_000 }, (_, nr) => ({ kind: 'sampled' as const, rssBytes: nr * 2 ** 20 })),
        )
        const { runId } = events[0]
        await store.deliver([deliveryOf(events.slice(0, 3_000))])
        const before = await store.samples(runId)

        await store.deliver([deliveryOf(events.slice(0, 1_000))])
        await store.deliver([deliveryOf(events.slice(0, 3_000), 500)])
        expect(await store.samples(runId)).toEqual(before)

        await store.deliver([deliveryOf(events)])
        const after = await store.samples(runId)
        expect(total(after.map(({ measurements }) => measurements))).toBe(4_000)
        expect(after.length).toBeLessThanOrEqual(1_500)
      }))

    test('two deliverers of one long run merge its samples once', () =>
      withPlace(async (place, store) => {
        await using other = place.open()
        const events = eventsOf(
          {},
          Array.from({ length: 3_000 }, (_, nr) => ({ kind: 'sampled' as const, rssBytes: nr * 2 ** 20 })),
        )

        await Promise.all(
          [store, other].map(async (deliverer, index) => {
            for (let from = 1; from <= events.length; from += 600 + 100 * index) {
              const some = events.slice(0, from + 599 + 100 * index)
              await untilTaken(() => deliverer.deliver([deliveryOf(some, from)]))
            }
          }),
        )

        const samples = await store.samples(events[0].runId)
        expect(total(samples.map(({ measurements }) => measurements))).toBe(3_000)
        expect(samples.length).toBeLessThanOrEqual(1_500)
      }))

    test('a delivery of nothing is nothing', () =>
      withPlace(async (_, store) => {
        await store.deliver([])

        expect(await store.history({ limit: 1 })).toEqual([])
      }))

    test('values are cut to their columns', () =>
      withPlace(async (_, store) => {
        const long = '🐘'.repeat(3_000)
        await store.deliver([
          deliveryOf(
            eventsOf(
              {
                taskName: long,
                taskStage: long,
                taskType: 'a type that is too long',
                userName: long,
                scriptPath: long,
                hostname: long,
                totalSubtasks: 1e12,
              },
              [
                said({ verb: 'subtask', number: 2 ** 40, name: long }),
                said({ verb: 'items', done: 2 ** 60, total: 2 ** 62 }),
                said({ verb: 'overall', percent: 250 }),
                { kind: 'sampled', rssBytes: 2 ** 62, cpuPercent: 1e15, processes: 2 ** 40 },
                { kind: 'ended', outcome: { kind: 'exited', code: 0 }, totals: { cpuSeconds: 1e18 } },
              ],
            ),
          ),
        ])

        const run = await onlyRun(store)
        expect(run).toMatchObject({
          task_name: '🐘'.repeat(255),
          task_stage: '🐘'.repeat(50),
          task_type: 'a type tha',
          user_name: '🐘'.repeat(100),
          script_path: '🐘'.repeat(500),
          hostname: '🐘'.repeat(255),
          total_subtasks: 2 ** 31 - 1,
          current_subtask: 2 ** 31 - 1,
          subtask_name: '🐘'.repeat(500),
          subtask_items_complete: Number.MAX_SAFE_INTEGER,
          overall_percent_complete: 100,
          memory_mb: 2 ** 31 - 1,
          cpu_percent: 9_999_999.99,
          cpu_seconds: 99_999_999_999.999,
        })
        expect(await store.status({ task: run.task_name })).toHaveLength(1)
      }))

    test('nearly everything done is not everything', () =>
      withPlace(async (_, store) => {
        const items = said({ verb: 'items', done: 99_999, total: 100_000 })
        await store.deliver([deliveryOf(eventsOf({}, [items]))])

        expect((await onlyRun(store)).overall_percent_complete).toBe(99.99)
      }))

    test('hostile texts arrive as far as a database can hold them', () =>
      withPlace(async (_, store) => {
        const hostile = `'; DROP TABLE tasks; -- "\\ \0 \ud83d lone \u2028 é 🐘 {"a":1} $1 ? :x \r\n\t\u0001`
        const kept = `'; DROP TABLE tasks; -- "\\  \ufffd lone \u2028 é 🐘 {"a":1} $1 ? :x \r\n\t\u0001`
        const events = eventsOf(
          { taskName: hostile, command: ['sh', '-c', hostile], tags: { [hostile]: hostile } },
          [
            { kind: 'described', environment: { X: hostile, Y: '\\u0000' } },
            said({ verb: 'status', text: hostile }),
            said({ verb: 'metric', values: { [hostile]: hostile } }),
          ],
        )

        await store.deliver([deliveryOf(events)])

        expect(await onlyRun(store)).toMatchObject({
          task_name: kept,
          command: ['sh', '-c', kept],
          tags: { [kept]: kept },
          environment: { X: kept, Y: '\\u0000' },
          overall_progress_message: kept,
          metrics: { [kept]: kept },
        })
        const stored = await store.events(events[0].runId)
        expect(stored[2]?.payload).toEqual({ message: { verb: 'status', text: kept } })
        expect(await store.status({ task: kept })).toHaveLength(1)
      }))

    test('a megabyte of text is kept whole where nothing limits it', () =>
      withPlace(async (_, store) => {
        const text = 'é'.repeat(2 ** 20)
        const events = eventsOf({}, [
          { kind: 'ended', outcome: { kind: 'exited', code: 1 }, errorMessage: text, errorDetail: text },
        ])

        await store.deliver([deliveryOf(events)])

        const run = await onlyRun(store)
        expect(run.error_message).toHaveLength(10_000)
        expect(run.error_detail).toHaveLength(1_000_000)
        const stored = await store.events(run.run_id)
        expect(stored[1]?.payload.errorDetail).toBe(text)
      }))

    test('ends are told apart', () =>
      withPlace(async (_, store) => {
        const ends = [
          { kind: 'signalled', signal: 'SIGKILL', number: 9 },
          { kind: 'timed-out', limitMs: 1000 },
          { kind: 'not-found', file: 'nope' },
          { kind: 'lost', reason: 'the machine was restarted' },
        ] as const
        await store.deliver(
          ends.map((outcome, nr) =>
            deliveryOf(eventsOf({ taskName: outcome.kind }, [{ kind: 'ended', outcome }], BEGIN + nr)),
          ),
        )

        const runs = (await store.history({ limit: 9 })).toReversed()
        expect(
          runs.map(run => [run.execution_status, run.exit_code, run.exit_signal, run.error_message]),
        ).toEqual([
          ['FAILED', null, 'SIGKILL', 'killed by SIGKILL'],
          ['FAILED', 124, null, 'stopped after its time limit of 1 s'],
          ['FAILED', 127, null, 'nope: command not found'],
          ['FAILED', null, null, 'lost: the machine was restarted'],
        ])
      }))
  })

  describe('asking', () => {
    test('an empty database has empty answers', () =>
      withPlace(async (_, store) => {
        expect(await store.status({})).toEqual([])
        expect(await store.history({ limit: 5 })).toEqual([])
        expect(await store.tasks({ enabledOnly: false })).toEqual([])
        expect(await store.findRuns('01', 5)).toEqual([])
        expect(await store.latestRuns('a')).toEqual([])
        expect(await store.events(newRunId())).toEqual([])
      }))

    test('the status of a task is its latest run, or none when it never ran', () =>
      withPlace(async (_, store) => {
        const run = (stage: string, name: string, at: number) =>
          deliveryOf(eventsOf({ taskStage: stage, taskName: name }, [FINISHED], BEGIN + at))
        await store.registerTasks([{ stage: 'DAILY', name: 'never.R' }])
        await store.deliver([run('DAILY', 'b.R', 9), run('DAILY', 'a.R', 3), run('ANNUAL', 'b.R', 2)])
        await store.deliver([run('DAILY', 'a.R', 7), run('DAILY', 'a.R', 5)])

        const seen = async (filter: { stage?: string; task?: string }) =>
          (await store.status(filter)).map(({ task, run: latest }) =>
            [task.task_stage, task.task_name, latest && latest.execution_start.getTime() - BEGIN].join(' '),
          )
        expect(await seen({})).toEqual(['ANNUAL b.R 2', 'DAILY a.R 7', 'DAILY b.R 9', 'DAILY never.R '])
        expect(await seen({ stage: 'ANNUAL' })).toEqual(['ANNUAL b.R 2'])
        expect(await seen({ task: 'b.R' })).toEqual(['ANNUAL b.R 2', 'DAILY b.R 9'])
        expect(await seen({ stage: 'DAILY', task: 'b.R' })).toEqual(['DAILY b.R 9'])
        expect((await store.latestRuns('b.R')).map(row => row.task_stage)).toEqual(['DAILY', 'ANNUAL'])
      }))

    test('runs are found by the beginning of their id, newest first', () =>
      withPlace(async (_, store) => {
        const ids = [
          '019aa000-0000-7000-8000-000000000001',
          '019aa000-0000-7000-8000-0000000000ff',
          '019ab000-0000-7000-8000-000000000001',
        ]
        await store.deliver(ids.map(runId => deliveryOf(eventsOf({ runId }))))

        const found = async (prefix: string, limit = 9) =>
          (await store.findRuns(prefix, limit)).map(run => ids.indexOf(run.run_id))
        expect(await found('019a')).toEqual([2, 1, 0])
        expect(await found('019A')).toEqual([2, 1, 0])
        expect(await found('019a', 2)).toEqual([2, 1])
        expect(await found('019aa')).toEqual([1, 0])
        expect(await found('019aa000-0000-7')).toEqual([1, 0])
        expect(await found('019ab000-0000-7000-8000-000000000001')).toEqual([2])
        expect(await found('019ac')).toEqual([])
        expect(await found("019a' OR 1=1 --")).toEqual([])
        expect(await found('%')).toEqual([])
        expect(await found('0'.repeat(40))).toEqual([])
      }))

    test('history is filtered, newest first', () =>
      withPlace(async (_, store) => {
        const PARENT = '01a1fe14-155c-7d91-a561-997c0f67deac'
        const run = (stage: string, name: string, at: number, code: number) =>
          deliveryOf(
            eventsOf(
              { taskStage: stage, taskName: name },
              [{ kind: 'ended', outcome: { kind: 'exited', code } }],
              BEGIN + at,
            ),
          )
        await store.deliver([
          run('DAILY', 'a', 1, 0),
          run('DAILY', 'b', 2, 1),
          run('ANNUAL', 'a', 3, 1),
          deliveryOf(eventsOf({ taskName: 'a', parentRunId: PARENT }, [], BEGIN + 4)),
        ])

        const found = async (filter: Partial<Parameters<Store['history']>[0]>) =>
          (await store.history({ limit: 10, ...filter })).map(row => row.execution_start.getTime() - BEGIN)
        expect(await found({})).toEqual([4, 3, 2, 1])
        expect(await found({ limit: 2 })).toEqual([4, 3])
        expect(await found({ stage: 'DAILY' })).toEqual([4, 2, 1])
        expect(await found({ task: 'a' })).toEqual([4, 3, 1])
        expect(await found({ stage: 'ANNUAL', task: 'a' })).toEqual([3])
        expect(await found({ parent: PARENT })).toEqual([4])
        expect(await found({ statuses: ['FAILED'] })).toEqual([3, 2])
        expect(await found({ statuses: ['FINISHED', 'STARTED'] })).toEqual([4, 1])
        expect(await found({ statuses: [] })).toEqual([])
        expect(await found({ since: BEGIN + 2 })).toEqual([4, 3, 2])
        expect(await found({ until: BEGIN + 3 })).toEqual([2, 1])
        expect(await found({ since: BEGIN + 2, until: BEGIN + 3, task: 'b' })).toEqual([2])
      }))

    test('runs are counted by the quarter of an hour in which they began, and by what became of them', () =>
      withPlace(async (_, store) => {
        const MINUTE = 60_000
        const quarter = Math.floor(BEGIN / (15 * MINUTE)) * 15 * MINUTE
        const run = (at: number, ended?: number | 'lost') =>
          deliveryOf(
            eventsOf(
              {},
              ended === undefined
                ? []
                : [
                    ended === 'lost'
                      ? { kind: 'ended', outcome: { kind: 'lost', reason: 'nobody knows' } }
                      : { kind: 'ended', outcome: { kind: 'exited', code: ended } },
                  ],
              quarter + at * MINUTE,
            ),
          )
        await store.deliver([run(0, 0), run(14, 0), run(15, 0), run(16, 1), run(17, 'lost'), run(18)])

        const counted = async (filter: Parameters<Store['runCounts']>[0]) =>
          (await store.runCounts(filter))
            .map(({ at, state, runs }) => `${(at.getTime() - quarter) / MINUTE} ${state} ${runs}`)
            .toSorted()

        expect(await counted({})).toEqual([
          '0 FINISHED 2',
          '15 FAILED 1',
          '15 FINISHED 1',
          '15 LOST 1',
          '15 STARTED 1',
        ])
        expect(await counted({ statuses: ['FINISHED'], since: quarter + MINUTE })).toEqual([
          '0 FINISHED 1',
          '15 FINISHED 1',
        ])
        expect(await counted({ statuses: [] })).toEqual([])
      }))

    test('history is narrowed by what runs were and took, in any order, page by page', () =>
      withPlace(async (_, store) => {
        const over = (code: number, errorMessage: string, cpuSeconds?: number): RunFact => ({
          kind: 'ended',
          outcome: { kind: 'exited', code },
          errorMessage,
          ...(cpuSeconds !== undefined && { totals: { cpuSeconds } }),
        })
        const waited: RunFact = { kind: 'sampled', processes: 1 }
        await store.deliver([
          deliveryOf(
            eventsOf({ hostname: 'day', tags: { 'a.b-ü': 'x', n: '1' } }, [waited, over(3, '50% Ö', 2)]),
          ),
          deliveryOf(eventsOf({ userName: 'ann' }, [{ kind: 'described', gitCommit: 'abcd12' }], BEGIN + 1)),
          deliveryOf(eventsOf({}, [over(4, 'other', 2)], BEGIN + 2)),
        ])

        const found = async (filter: Partial<Parameters<Store['history']>[0]>) =>
          (await store.history({ limit: 10, ...filter })).map(row => row.execution_start.getTime() - BEGIN)
        expect(await found({ host: 'day' })).toEqual([0])
        expect(await found({ user: 'ann' })).toEqual([1])
        expect(await found({ commit: 'abcd' })).toEqual([1])
        expect(await found({ exits: [3, 'SIGKILL'] })).toEqual([0])
        expect(await found({ tags: [{ key: 'a.b-ü', value: 'x' }, { key: 'n' }] })).toEqual([0])
        expect(await found({ tags: [{ key: 'n', value: '2' }] })).toEqual([])
        expect(await found({ text: '50%' })).toEqual([0])
        expect(await found({ text: '5_%' })).toEqual([])
        expect(await found({ text: "'; DROP TABLE executions --" })).toEqual([])
        const later = { now: BEGIN + 60 * SECOND }
        expect(await found({ ...later, longerThanMs: 1_500 })).toEqual([1, 0])
        expect(await found({ ...later, shorterThanMs: 1_500 })).toEqual([2])
        expect(await found({ sort: 'duration_seconds' })).toEqual([0, 2])
        expect(await found({ sort: 'cpu_seconds', ascending: true })).toEqual([0, 2])
        const [first] = await store.history({ sort: 'cpu_seconds', limit: 1 })
        expect(await found({ sort: 'cpu_seconds', ...(first && { behind: first }) })).toEqual([0])
        expect(await found({ ascending: true, ...(first && { behind: first }) })).toEqual([])
      }))

    test('past runs are the latest of each task that are over, oldest first', () =>
      withPlace(async (_, store) => {
        const runs = [0, 1, 2, 3].flatMap(nr => [
          eventsOf({ taskName: 'a' }, [said({ verb: 'subtask', name: 's' }), FINISHED], BEGIN + nr),
          eventsOf({ taskName: 'b', taskStage: 'ANNUAL' }, nr === 3 ? [] : [FINISHED], BEGIN + 10 + nr),
        ])
        await store.deliver(runs.map(events => deliveryOf(events)))

        const found = async (filter: Partial<Parameters<Store['pastRuns']>[0]>) =>
          (await store.pastRuns({ limit: 2, ...filter })).map(row => row.execution_start.getTime() - BEGIN)
        expect(await found({})).toEqual([2, 3, 11, 12])
        expect(await found({ limit: 9, task: 'a' })).toEqual([0, 1, 2, 3])
        expect(await found({ stage: 'ANNUAL' })).toEqual([11, 12])
        expect(await found({ since: BEGIN + 3, until: BEGIN + 12 })).toEqual([3, 10, 11])
        const [run] = await store.pastRuns({ task: 'a', limit: 1 })
        expect(run).toMatchObject({ execution_status: 'FINISHED', duration_seconds: 2, peak_memory_mb: null })
        expect(await store.subtasksOf([run?.run_id ?? '', 'none'])).toMatchObject([
          { run_id: run?.run_id, subtask_name: 's', subtask_status: 'COMPLETED' },
        ])
      }))

    test('a unique key finds the run with it that succeeded, and no other one', () =>
      withPlace(async (_, store) => {
        const [failed, running, done] = ['failed', 'running', 'done'].map((uniqueKey, index) =>
          eventsOf({ uniqueKey }, index === 1 ? [] : [ended(index === 0 ? 1 : 0)]),
        )
        await store.deliver([failed, running, done].map(events => deliveryOf(events ?? [])))

        expect(await store.finishedRun('done')).toMatchObject({ run_id: done?.[0].runId, unique_key: 'done' })
        expect(await Promise.all(['failed', 'running', 'other'].map(key => store.finishedRun(key)))).toEqual(
          Array(3).fill(undefined),
        )
      }))
  })

  describe('how runs went', () => {
    const task = { stage: 'DAILY', name: 'DAILY_01.R' }
    const annual = { stage: 'ANNUAL', name: 'DAILY_01.R' }
    const lasting = (seconds: number, code: number, at: number, facts: readonly RunFact[] = []) => {
      const events = eventsOf({}, facts, at)
      const end = { seq: events.length + 1, at: at + seconds * SECOND, ...ended(code) }
      return deliveryOf([...events, end])
    }

    test('the latest runs of a task that finished, newest first', () =>
      withPlace(async (_, store) => {
        const runs = [lasting(5, 0, BEGIN), lasting(6, 1, BEGIN + 1), lasting(7, 0, BEGIN + 2)]
        const other = deliveryOf(eventsOf({ taskStage: 'ANNUAL' }, [FINISHED], BEGIN + 3))
        const running = deliveryOf(eventsOf({}, [], BEGIN + 4))
        await store.deliver([...runs, other, running, lasting(8, 0, BEGIN + 5)])

        const found = await store.finishedRuns({ tasks: [task, annual], limit: 2 })

        const took = Map.groupBy(found, run => run.task_stage)
        const secondsOf = (stage: string) =>
          took.get(stage)?.map(run => (run.execution_end.getTime() - run.execution_start.getTime()) / SECOND)
        expect(secondsOf('DAILY')).toEqual([8, 7])
        expect(secondsOf('ANNUAL')).toEqual([1])
        expect(found.filter(run => run.task_stage === 'DAILY')[1]).toEqual({
          run_id: runs[2]?.run.runId,
          task_stage: 'DAILY',
          task_name: 'DAILY_01.R',
          execution_start: new Date(BEGIN + 2),
          execution_end: new Date(BEGIN + 2 + 7 * SECOND),
          total_subtasks: null,
        })
        expect(await store.finishedRuns({ tasks: [task], limit: 50 })).toHaveLength(3)
        expect(await store.finishedRuns({ tasks: [], limit: 50 })).toEqual([])
      }))

    test('their subtasks and what they said, in the order that was asked for', () =>
      withPlace(async (_, store) => {
        const one = lasting(9, 0, BEGIN, [
          said({ verb: 'subtask', number: 2, name: 'b' }),
          said({ verb: 'percent', percent: 50 }),
          { kind: 'sampled', processes: 1 },
          said({ verb: 'subtask', number: 1, name: 'a' }),
        ])
        const other = lasting(3, 0, BEGIN + 1)
        await store.deliver([one, other])

        const found = await store.courses([other.run.runId, 'no id', one.run.runId])

        expect(found.map(({ run_id }) => run_id)).toEqual([other.run.runId, one.run.runId])
        expect(found[0]).toMatchObject({ subtasks: [], said: [], said_all: true })
        expect(found[1]?.subtasks.map(({ subtask_number }) => subtask_number)).toEqual([2, 1])
        expect(found[1]?.said.map(({ seq, at, payload }) => [seq, at.getTime() - BEGIN, payload])).toEqual([
          [2, SECOND, { message: { verb: 'subtask', number: 2, name: 'b' } }],
          [3, 2 * SECOND, { message: { verb: 'percent', percent: 50 } }],
          [5, 4 * SECOND, { message: { verb: 'subtask', number: 1, name: 'a' } }],
        ])
        expect(await store.courses([])).toEqual([])
      }))

    test('the subtasks of the runs of a task, as far as they began', () =>
      withPlace(async (_, store) => {
        const facts = [said({ verb: 'total', subtasks: 3 }), said({ verb: 'subtask', name: 'a' })]
        const runs = [lasting(9, 0, BEGIN, facts), lasting(9, 1, BEGIN + 1, facts), lasting(9, 0, BEGIN + 2)]
        await store.deliver(runs)

        const found = await store.finishedSubtasks({ ...task, limit: 50 })

        expect(found).toMatchObject([{ run_id: runs[0]?.run.runId, subtask_number: 1 }])
      }))

    test('of a run that said much, some of it from beginning to end', () =>
      withPlace(async (_, store) => {
        const facts = Array.from(
          { length: 6_400 },
          (_, nr): RunFact =>
            nr % 2 === 0
              ? { kind: 'sampled', processes: 1 }
              : said({ verb: 'items', done: nr, total: 6_400 }),
        )
        const run = lasting(6_500, 0, BEGIN, facts)
        await store.deliver([run])

        const [course] = await store.courses([run.run.runId])

        const seqs = course?.said.map(({ seq }) => seq) ?? []
        expect(course?.said_all).toBe(false)
        expect(seqs).toHaveLength(16)
        for (const [part, seq] of seqs.entries()) expect(Math.abs(seq - (part * 6_402) / 16)).toBeLessThan(6)
      }))
  })

  describe('the registry', () => {
    const FULL = {
      stage: 'DAILY',
      name: 'a.R',
      type: 'R',
      description: "it's all",
      totalSubtasks: 56,
      expectedDurationMinutes: 120.5,
      schedule: '0 2 * * *',
    }

    test('registering is idempotent, and tells what it did', () =>
      withPlace(async (_, store) => {
        expect(await store.registerTasks([FULL, { stage: 'DAILY', name: 'b.R' }])).toEqual({
          added: 2,
          changed: 0,
        })
        expect(await store.registerTasks([FULL])).toEqual({ added: 0, changed: 0 })
        expect(await store.registerTasks([{ ...FULL, totalSubtasks: 57 }])).toEqual({ added: 0, changed: 1 })
        expect(await store.registerTasks([{ stage: 'DAILY', name: 'a.R' }])).toEqual({ added: 0, changed: 0 })

        expect(await store.tasks({ enabledOnly: true })).toEqual([
          {
            task_id: expect.any(Number),
            task_name: 'a.R',
            task_stage: 'DAILY',
            task_type: 'R',
            description: "it's all",
            total_subtasks: 57,
            expected_duration_minutes: 120.5,
            schedule: '0 2 * * *',
            timezone: expect.stringMatching(/^(UTC|\w+\/.*)$/),
            start_grace_seconds: null,
            run_grace_seconds: null,
            scheduled_since: expect.any(Date),
            enabled: true,
            registered: true,
            created_at: expect.any(Date),
            updated_at: expect.any(Date),
          },
          expect.objectContaining({ task_name: 'b.R', description: null }),
        ])
      }))

    test('running does not touch what somebody registered', () =>
      withPlace(async (_, store) => {
        await store.registerTasks([{ ...FULL, name: 'DAILY_01.R', type: 'sh' }])
        const before = await store.tasks({ enabledOnly: false })

        await store.deliver([deliveryOf(FULL_RUN)])

        expect(await store.tasks({ enabledOnly: false })).toEqual(before)
      }))

    test('a task that only ran is known, and can be registered then', () =>
      withPlace(async (_, store) => {
        await store.deliver([deliveryOf(FULL_RUN)])
        expect(await store.tasks({ enabledOnly: true })).toMatchObject([
          { registered: false, task_type: 'R' },
        ])

        expect(await store.registerTasks([{ stage: 'DAILY', name: 'DAILY_01.R' }])).toEqual({
          added: 0,
          changed: 1,
        })
        expect(await store.tasks({ enabledOnly: true })).toMatchObject([{ registered: true, task_type: 'R' }])
      }))

    test('the same task in two stages is two tasks', () =>
      withPlace(async (_, store) => {
        await store.registerTasks([FULL, { ...FULL, stage: 'WEEKLY' }])

        expect(await store.setEnabled({ stage: 'WEEKLY', name: 'a.R' }, false)).toBe(1)
        expect((await store.tasks({ enabledOnly: true })).map(task => task.task_stage)).toEqual(['DAILY'])
        expect(
          (await store.tasks({ stage: 'WEEKLY', enabledOnly: false })).map(task => task.enabled),
        ).toEqual([false])
        expect(await store.setEnabled({ name: 'a.R' }, true)).toBe(2)
        expect(await store.setEnabled({ name: 'unknown' }, true)).toBe(0)
      }))

    test('due times count since the schedule or its time zone changed, or the task was enabled again', () =>
      withPlace(async (_, store) => {
        const since = async () =>
          (await store.tasks({ enabledOnly: false }))[0]?.scheduled_since?.getTime() ?? 0
        const isLater = async (action: () => Promise<unknown>) => {
          const before = await since()
          await setTimeout(2)
          await action()
          return (await since()) > before
        }
        await store.registerTasks([{ ...FULL, timezone: 'Europe/Berlin', startGraceSeconds: 600 }])

        expect(await isLater(() => store.registerTasks([{ ...FULL, description: 'other' }]))).toBe(false)
        expect(await isLater(() => store.registerTasks([{ ...FULL, timezone: 'UTC' }]))).toBe(true)
        expect(await isLater(() => store.registerTasks([{ ...FULL, schedule: '@daily' }]))).toBe(true)
        expect(await isLater(() => store.setEnabled({ name: 'a.R' }, true))).toBe(false)
        await store.setEnabled({ name: 'a.R' }, false)
        expect(await isLater(() => store.setEnabled({ name: 'a.R' }, true))).toBe(true)
        expect(await store.tasks({ enabledOnly: true })).toMatchObject([
          { timezone: 'UTC', start_grace_seconds: 600, run_grace_seconds: null },
        ])
      }))

    test('a task is changed: what is cleared is empty, the rest stays, and a schedule keeps a time zone', () =>
      withPlace(async (_, store) => {
        const of = { stage: 'DAILY', name: 'a.R' }
        const task = async () => (await store.tasks({ enabledOnly: false }))[0]
        await store.registerTasks([{ ...FULL, timezone: 'Asia/Tokyo', startGraceSeconds: 600 }])

        await store.changeTask(of, {
          definition: { ...of, type: 'py' },
          cleared: ['description', 'start_grace_seconds', 'timezone'],
          enabled: false,
        })
        const scheduled = await task()
        await store.changeTask(of, { cleared: ['schedule'] })
        await store.changeTask({ ...of, name: 'unknown' }, { cleared: ['schedule'], enabled: true })

        expect(scheduled).toMatchObject({
          description: null,
          start_grace_seconds: null,
          task_type: 'py',
          enabled: false,
          schedule: '0 2 * * *',
          timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
          total_subtasks: 56,
          registered: true,
        })
        expect(await task()).toMatchObject({ schedule: null, scheduled_since: null, total_subtasks: 56 })
      }))

    test('an unregistered task is gone when it never ran, else known by its runs', () =>
      withPlace(async (_, store) => {
        await store.registerTasks([FULL, { ...FULL, name: 'DAILY_01.R' }])
        await store.deliver([deliveryOf(FULL_RUN)])

        expect(await store.unregister({ name: 'a.R' })).toBe(1)
        expect(await store.unregister({ stage: 'DAILY', name: 'DAILY_01.R' })).toBe(1)
        expect(await store.unregister({ name: 'a.R' })).toBe(0)

        expect(await store.tasks({ enabledOnly: false })).toMatchObject([
          { task_name: 'DAILY_01.R', registered: false, schedule: null, description: null },
        ])
        expect(await store.history({ limit: 5 })).toHaveLength(1)
      }))

    test('several may register the same tasks at once', () =>
      withPlace(async (place, store) => {
        await using other = place.open()
        const tasks = Array.from({ length: 30 }, (_, nr) => ({ stage: 'DAILY', name: `task ${nr}` }))

        await Promise.all([store.registerTasks(tasks), other.registerTasks(tasks.toReversed())])

        expect(await store.tasks({ enabledOnly: true })).toHaveLength(30)
      }))
  })

  errorContract(withPlace)
  archiveContract(bench)

  describe('the schema', () => {
    test('is made on first use, and known then', () =>
      withPlace(async (_, store) => {
        expect(await store.schema()).toEqual({ applied: 0, known: NEWEST, pending: SQL_FILES })

        await store.status({})

        expect(await store.schema()).toEqual({ applied: NEWEST, known: NEWEST, pending: [] })
      }))

    test('migrate says what it applied', () =>
      withPlace(async (place, store) => {
        expect(await store.migrate()).toEqual(SQL_FILES)
        expect(await store.migrate()).toEqual([])
        const rows = await place.query(
          'SELECT number, length(hash) AS length FROM migrations ORDER BY number',
        )
        expect(rows).toEqual(SQL_NUMBERS.map(number => ({ number, length: 64 })))
      }))

    test('is made once by many at once', async () => {
      await using place = await bench.create()
      const stores = Array.from({ length: 6 }, () => place.open())

      const applied = await Promise.all(
        stores.map((store, nr) => (nr < 3 ? store.migrate() : store.history({ limit: 1 }))),
      )

      expect(applied.slice(0, 3).flat().length).toBeLessThanOrEqual(SQL_FILES.length)
      expect(await place.query('SELECT number FROM migrations ORDER BY number')).toEqual(
        SQL_NUMBERS.map(number => ({ number })),
      )
      for (const store of stores) await store[Symbol.asyncDispose]()
    })

    test('a newer one is refused, and not touched', () =>
      withPlace(async (place, store) => {
        await store.migrate()
        await place.query("INSERT INTO migrations (number, name, hash) VALUES (99, '0099-future.sql', 'x')")
        await place.markAs(99)
        await using older = place.open()

        for (const action of [
          () => older.deliver([deliveryOf(FULL_RUN)]),
          () => older.history({ limit: 1 }),
          () => older.migrate(),
          () => older.schema(),
        ]) {
          const error = await failureOf(action())
          expect(error.trouble).toBe('schema')
          expect(error.message).toContain(
            `has schema 99, and this tasker knows only up to ${NEWEST}; update tasker`,
          )
        }
        expect(await place.query('SELECT * FROM executions')).toEqual([])
      }))

    test('one that other files made is refused', () =>
      withPlace(async (place, store) => {
        await store.migrate()
        await place.query("UPDATE migrations SET hash = 'x' WHERE number = 2")

        expect(await failureOf(store.schema())).toMatchObject({ trouble: 'schema' })
      }))

    for (const table of ['task_runs', 'stages', 'task_transitions', 'executions', 'migrations'])
      test(`one with a table ${table} of somebody else is left alone`, () =>
        withPlace(async (place, store) => {
          await place.occupy(`CREATE TABLE ${table} (id INTEGER)`)

          for (const action of [
            () => store.status({}),
            () => store.deliver([deliveryOf(FULL_RUN)]),
            () => store.migrate(),
          ]) {
            const error = await failureOf(action())
            expect(error.trouble).toBe('schema')
            expect(error.message).toContain(`belongs to another program (it has a table ${table}); `)
          }
          expect(await place.query(`SELECT * FROM ${table}`)).toEqual([])
        }))
  })

  describe('the views', () => {
    test('current_status is the latest run of each task', () =>
      withPlace(async (place, store) => {
        await store.deliver([
          deliveryOf(FULL_RUN),
          deliveryOf(eventsOf({}, [FINISHED], BEGIN + 1)),
          deliveryOf(eventsOf({ taskName: 'b' }, [FINISHED], BEGIN + 2)),
        ])

        const rows = await place.query('SELECT * FROM current_status')

        expect(rows.map(row => [row.task_name, row.execution_status])).toEqual([
          ['DAILY_01.R', 'FINISHED'],
          ['b', 'FINISHED'],
        ])
        expect(Object.keys(rows[0] ?? {}).slice(0, 14)).toEqual([
          'execution_id',
          'run_id',
          'task_name',
          'task_stage',
          'task_type',
          'execution_status',
          'execution_start',
          'last_update',
          'current_subtask',
          'total_subtasks',
          'overall_percent_complete',
          'subtask_percent_complete',
          'overall_progress_message',
          'subtask_progress_message',
        ])
      }))

    test('monitoring_view has the enabled tasks, also those that never ran', () =>
      withPlace(async (place, store) => {
        await store.registerTasks([
          { stage: 'DAILY', name: 'never', schedule: '0 2 * * *' },
          { stage: 'DAILY', name: 'off' },
        ])
        await store.setEnabled({ name: 'off' }, false)
        await store.deliver([deliveryOf(FULL_RUN)])

        const rows = await place.query('SELECT * FROM monitoring_view')

        expect(rows.map(row => [row.task_name, row.execution_status, row.display_status])).toEqual([
          ['DAILY_01.R', 'FAILED', 'FAILED'],
          ['never', null, 'NOT_STARTED'],
        ])
        expect(Object.keys(rows[0] ?? {}).slice(0, 14)).toEqual([
          'task_name',
          'task_stage',
          'task_type',
          'description',
          'schedule',
          'expected_duration_minutes',
          'execution_status',
          'execution_start',
          'last_update',
          'overall_percent_complete',
          'subtask_percent_complete',
          'overall_progress_message',
          'subtask_progress_message',
          'display_status',
        ])
      }))

    test('executions begins with the columns of the plan', () =>
      withPlace(async (place, store) => {
        await store.deliver([deliveryOf(FULL_RUN)])

        const [row = {}] = await place.query('SELECT * FROM executions')

        expect(Object.keys(row).slice(0, 32).join(' ')).toBe(
          'execution_id run_id task_name task_stage task_type hostname process_id user_name script_path script_file ' +
            'log_path log_file execution_start execution_end last_update execution_status total_subtasks ' +
            'current_subtask subtask_name subtask_status overall_percent_complete overall_progress_message ' +
            'subtask_percent_complete subtask_progress_message subtask_items_total subtask_items_complete memory_mb ' +
            'cpu_percent error_message error_detail git_commit environment',
        )
      }))
  })

  describe('requests', () => {
    const RUN = newRunId()

    test('a cancel request is taken once; who asks again only shortens the grace', () =>
      withPlace(async (_, store) => {
        const { requests } = store
        await requests.askCancel(RUN, { by: 'ada@far', killAfterMs: 30_000 }, BEGIN)
        await requests.askCancel(RUN, { by: 'bob@near', killAfterMs: 1_500 }, BEGIN + 1)

        expect(await requests.takeCancel(RUN, BEGIN + 2)).toEqual({ by: 'ada@far', killAfterMs: 1_500 })
        expect(await requests.takeCancel(RUN, BEGIN + 3)).toBeUndefined()
        await requests.askCancel(RUN, { by: 'bob@near', killAfterMs: 30_000 }, BEGIN + 4)
        expect(await requests.takeCancel(RUN, BEGIN + 5)).toBeUndefined()
        await requests.askCancel(RUN, { by: 'bob@near', killAfterMs: 0 }, BEGIN + 6)
        expect(await requests.takeCancel(RUN, BEGIN + 7)).toEqual({ by: 'ada@far', killAfterMs: 0 })
        expect(await store.cancelRequest(RUN)).toEqual({
          run_id: RUN,
          at: new Date(BEGIN),
          asked_by: 'ada@far',
          kill_after_seconds: 0,
          answered_at: new Date(BEGIN + 7),
        })
        expect(await requests.takeCancel(newRunId(), BEGIN)).toBeUndefined()
      }))

    test('of a log the newest end is kept, whatever is in it', () =>
      withPlace(async (_, store) => {
        const tail = { toByte: 2 ** 40, isWhole: false, at: BEGIN }
        await store.requests.keepLog(RUN, { ...tail, text: 'old', isWhole: true })
        await store.requests.keepLog(RUN, { ...tail, text: 'a\0b\ud800\n\u001b[31m' })

        expect(await store.keptLog(RUN)).toEqual({
          run_id: RUN,
          at: new Date(BEGIN),
          to_byte: 2 ** 40,
          is_whole: false,
          tail: 'ab\ufffd\n\u001b[31m',
        })
        expect(await store.keptLog(newRunId())).toBeUndefined()
      }))

    test('an annotation is kept once, and found with its run, oldest first', () =>
      withPlace(async (_, store) => {
        const annotation = (at: number, text: string) => ({
          ...{ annotation_id: newRunId(at), run_id: RUN, at: new Date(at), author: 'ada@far' },
          ...{ kind: 'tag' as const, name: 'region', text },
        })
        const [second, first] = [annotation(BEGIN + 1, 'US'), annotation(BEGIN, 'EU')]

        await store.annotate([second])
        await store.annotate([first, second])
        await store.annotate([])

        expect(await store.annotations([newRunId(), RUN])).toEqual([first, second])
        expect(await store.annotations([])).toEqual([])
      }))

    test('what a run told of itself at its start is found', () =>
      withPlace(async (_, store) => {
        await store.deliver([deliveryOf(FULL_RUN)])

        expect(await store.startOf(FULL_RUN[0].runId)).toMatchObject({
          uniqueKey: 'load-2026-11-21',
          supervisor: { pid: 4710, startTicks: 100 },
        })
        expect(await store.startOf(newRunId())).toBeUndefined()
      }))
  })
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

async function counts(place: Place): Promise<Record<string, number>> {
  const tables = ['tasks', 'executions', 'subtasks', 'events', 'samples']
  const [row = {}] = await place.query(
    `SELECT ${tables.map(table => `(SELECT count(*) FROM ${table}) AS ${table}`).join(', ')}`,
  )
  return Object.fromEntries(Object.entries(row).map(([table, count]) => [table, Number(count)]))
}

async function failureOf(promise: Promise<unknown>): Promise<StoreError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof StoreError) return error
  throw new Error('it did not fail with a StoreError', { cause: error })
}

/** As every caller does: what is busy is tried again. */
async function untilTaken(deliver: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await deliver()
    } catch (error) {
      if (!(error instanceof StoreError) || error.trouble !== 'busy') throw error
    }
  }
}
