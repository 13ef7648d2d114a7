import { describe, expect, test } from 'vitest'
import type { RunFact } from '../../src/domain/event.ts'
import type { Store } from '../../src/store/store.ts'
import type { Bench } from './contract.ts'
import { BEGIN, deliveryOf, eventsOf, FINISHED, SECOND, said } from './run-of.ts'

const DAY = 86_400 * SECOND
const FAILED: RunFact = { kind: 'ended', outcome: { kind: 'exited', code: 1 }, errorMessage: 'disk is full' }
const OF_TASK = { stage: 'DAILY', task: 'DAILY_01.R', keep: 1, except: [] }
const FACTS: RunFact[] = [
  said({ verb: 'subtask', number: 1, total: 1, name: 'load' }),
  { kind: 'sampled', spanMs: 1000, rssBytes: 300 * 2 ** 20, host: { load: 1.5 } },
]

/** A run of each day, and how it ended; returns their ids. */
async function days(store: Store, ends: readonly (RunFact | undefined)[]): Promise<string[]> {
  const runs = ends.map((end, day) =>
    eventsOf({ uniqueKey: `day ${day}` }, [...FACTS, ...(end ? [end] : [])], BEGIN + day * DAY),
  )
  await store.deliver(runs.map(events => deliveryOf(events)))
  return runs.map(([{ runId }]) => runId)
}

/** All that a store tells of a run. */
async function everything(store: Store, runId: string) {
  return {
    run: await store.findRuns(runId, 2),
    subtasks: await store.subtasks(runId),
    events: await store.events(runId),
    samples: await store.samples(runId),
    log: await store.keptLog(runId),
    annotations: await store.annotations([runId]),
    start: await store.startOf(runId),
  }
}

/** What `Archive` promises. */
export function archiveContract(bench: Bench): void {
  const withStore = async (
    action: (store: Store, place: Awaited<ReturnType<Bench['create']>>) => Promise<void>,
  ) => {
    await using place = await bench.create()
    await using store = place.open()
    await action(store, place)
  }

  describe('archiving', () => {
    test('moves a run with all that belongs to it, and everything is told as before', () =>
      withStore(async (store, place) => {
        const [first = '', second = ''] = await days(store, [FINISHED, FINISHED])
        await store.requests.keepLog(first, { text: 'done', toByte: 4, isWhole: true, at: BEGIN })
        await store.annotate([
          {
            annotation_id: first,
            run_id: first,
            at: new Date(BEGIN),
            author: 'a@b',
            kind: 'note',
            name: null,
            text: 'odd',
          },
        ])
        const before = await everything(store, first)

        expect(await store.archive.move([first])).toBe(1)

        expect(await everything(store, first)).toEqual(before)
        for (const table of ['executions', 'subtasks', 'events', 'samples'])
          expect(await place.query(`SELECT DISTINCT CAST(run_id AS TEXT) AS id FROM ${table}`)).toEqual([
            { id: second },
          ])
        expect(await place.query('SELECT run_id FROM logs')).toEqual([])
      }))

    test('runs are compared with archived ones as before, where there are not enough others', () =>
      withStore(async store => {
        const ids = await days(store, [FINISHED, FINISHED, FINISHED])
        const task = { stage: 'DAILY', name: 'DAILY_01.R' }
        const earlier = async (limit: number) => {
          const runs = await store.finishedRuns({ tasks: [task], limit })
          return { runs, courses: await store.courses(runs.map(({ run_id }) => run_id)) }
        }
        const [three, one] = [await earlier(3), await earlier(1)]

        await store.archive.move(ids.slice(0, 2))

        expect(three.courses.map(({ subtasks, said }) => [subtasks.length, said.length])).toEqual([
          [1, 1],
          [1, 1],
          [1, 1],
        ])
        expect(await earlier(3)).toEqual(three)
        expect(await earlier(1)).toEqual(one)
      }))

    test('leaves the latest run of a task, the last one that finished, and those that go on', () =>
      withStore(async store => {
        const [old, good, , running] = await days(store, [FAILED, FINISHED, FAILED, undefined])
        const [failed] = await store.archive.archivable({ ...OF_TASK, except: [old ?? ''] }, 10)

        expect(await store.archive.archivable(OF_TASK, 10)).toEqual([old, failed])
        expect(await store.archive.archivable({ ...OF_TASK, before: BEGIN + DAY }, 10)).toEqual([old])
        expect(await store.archive.archivable({ ...OF_TASK, keep: 3 }, 10)).toEqual([old])
        expect(await store.archive.move([running ?? ''])).toBe(0)
        expect(good).toBeDefined()
      }))

    test('is not undone by late news of the run', () =>
      withStore(async (store, place) => {
        const events = eventsOf({}, [...FACTS, FINISHED])
        await store.deliver([deliveryOf(events)])
        await store.archive.move([events[0].runId])
        const before = await everything(store, events[0].runId)

        const other = eventsOf({ taskName: 'b.sh' }, [FINISHED])
        await store.deliver([deliveryOf(events), deliveryOf(other)])

        expect(await everything(store, events[0].runId)).toEqual(before)
        expect(await place.query('SELECT CAST(run_id AS TEXT) AS id FROM executions')).toEqual([
          { id: other[0].runId },
        ])
        expect(await place.query('SELECT count(*) AS n FROM samples')).toMatchObject([
          { n: expect.anything() },
        ])
        expect(await place.query(`SELECT run_id FROM events WHERE run_id = '${events[0].runId}'`)).toEqual([])
        expect(await place.query(`SELECT run_id FROM samples WHERE run_id = '${events[0].runId}'`)).toEqual(
          [],
        )
      }))

    test('takes each run once, whoever else archives at the same time', () =>
      withStore(async (store, place) => {
        await using other = place.open()
        const ids = await days(
          store,
          Array.from({ length: 40 }, () => FINISHED),
        )
        const old = ids.slice(0, 39)

        const moved = await Promise.all([store, other, store, other].map(each => each.archive.move(old)))

        expect(moved.reduce((sum, count) => sum + count)).toBe(39)
        expect(
          await place.query('SELECT CAST(run_id AS TEXT) AS id FROM pipeline_status_history ORDER BY run_id'),
        ).toEqual(old.toSorted().map(id => ({ id })))
      }))

    test('changes no statistics, and no group of errors', () =>
      withStore(async store => {
        const ids = await days(store, [FAILED, FINISHED, FINISHED, FAILED, FINISHED])
        const ask = async () => ({
          stats: await store.pastRuns({ limit: 4 }),
          one: await store.pastRuns({ task: 'DAILY_01.R', since: BEGIN + DAY, limit: 100 }),
          errors: await store.errorKinds({ settled: true, limit: 10 }),
          steps: (await store.subtasksOf(ids)).toSorted((one, two) => (one.run_id < two.run_id ? -1 : 1)),
          key: await store.finishedRun('day 1'),
        })
        const before = await ask()

        await store.archive.move(ids.slice(0, 3))

        expect(await ask()).toEqual(before)
        expect(before.stats).toHaveLength(4)
        expect(before.errors).toMatchObject([{ failures: 2 }])
      }))

    test('lets history leave archived runs away, or page through all of them', () =>
      withStore(async store => {
        const ids = await days(store, [FINISHED, FINISHED, FINISHED, FINISHED])
        await store.archive.move(ids.slice(0, 2))

        const [newest] = await store.history({ limit: 1, archived: true })
        const rest = await store.history({ limit: 10, archived: true, ...(newest && { behind: newest }) })

        expect((await store.history({ limit: 10 })).map(run => run.run_id)).toEqual([ids[3], ids[2]])
        expect([newest, ...rest].map(run => run?.run_id)).toEqual(ids.toReversed())
      }))

    test('hands over what it moves before it is gone, and then keeps only the row', () =>
      withStore(async store => {
        const [id = ''] = await days(store, [FINISHED, FINISHED])
        const [whole] = await store.archive.records(await store.findRuns(id, 1))
        const written: unknown[] = []

        await store.archive.move([id], records => written.push(...records))

        expect(written).toEqual([whole])
        expect(await store.samples(id)).toEqual([])
        expect(await store.findRuns(id, 1)).toMatchObject([{ run_id: id, execution_status: 'FINISHED' }])
      }))

    test('moves nothing where what it hands over cannot be written', () =>
      withStore(async store => {
        const [id = ''] = await days(store, [FINISHED, FINISHED])
        const before = await everything(store, id)

        const moving = store.archive.move([id], () => {
          throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
        })

        await expect(moving).rejects.toThrow()
        expect(await everything(store, id)).toEqual(before)
        expect(await store.history({ limit: 10 })).toHaveLength(2)
      }))

    test('is pruned by age: first the details, then the rows, and what is gone stays known', () =>
      withStore(async store => {
        const events = eventsOf({}, [...FACTS, FINISHED])
        await store.deliver([deliveryOf(events)])
        const { runId } = events[0]
        await store.archive.move([runId])
        const which = { before: BEGIN + DAY, detailsOnly: true }

        const found = await store.archive.prunable(which, 10)
        await store.archive.prune(found, true)

        expect(found).toEqual([runId])
        expect(await store.archive.prunable(which, 10)).toEqual([])
        expect(await store.events(runId)).toEqual([])
        expect(await store.findRuns(runId, 1)).toHaveLength(1)

        await store.archive.prune(await store.archive.prunable({ ...which, detailsOnly: false }, 10), false)
        await store.deliver([deliveryOf(events)])

        expect(await store.findRuns(runId, 1)).toEqual([])
        expect(await store.archive.prunable({ ...which, before: BEGIN }, 10)).toEqual([])
      }))
  })

  describe('records', () => {
    test('bring everything of a run into another store, once', () =>
      withStore(async store => {
        const [id = '', archived = ''] = await days(store, [FAILED, FINISHED, FINISHED])
        await store.requests.keepLog(id, { text: 'done', toByte: 4, isWhole: true, at: BEGIN })
        await store.archive.move([archived])
        const runs = [...(await store.findRuns(id, 1)), ...(await store.findRuns(archived, 1))]
        const records = JSON.parse(JSON.stringify(await store.archive.records(runs)))
        await using place = await bench.create()
        await using target = place.open()
        const { parseRecord } = await import('../../src/store/parse-record.ts')
        const given = records.map((record: unknown) => parseRecord(JSON.stringify(record)))

        const added = [await target.archive.add(given), await target.archive.add(given)]

        expect(added).toEqual([2, 0])
        for (const run of runs) {
          const [there, here] = [await everything(target, run.run_id), await everything(store, run.run_id)]
          for (const side of [there, here]) for (const row of side.run) row.execution_id = 0
          expect(there).toEqual(here)
        }
      }))

    test('of a run that went on meanwhile replace what was known of it', () =>
      withStore(async store => {
        const events = eventsOf({}, [...FACTS, FINISHED])
        await store.deliver([deliveryOf(events)])
        const records = await store.archive.records(await store.findRuns(events[0].runId, 1))
        await using place = await bench.create()
        await using target = place.open()
        await target.deliver([deliveryOf(events.slice(0, 2))])

        expect(await target.archive.add(records)).toBe(1)
        expect(await target.findRuns(events[0].runId, 1)).toMatchObject([{ execution_status: 'FINISHED' }])
        expect(await target.samples(events[0].runId)).toHaveLength(1)
      }))
  })
}
