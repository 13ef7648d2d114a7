import { expect, test } from 'vitest'
import { stats } from '../../../src/cli/commands/stats.ts'
import { TaskerError, UsageError } from '../../../src/domain/error.ts'
import type { RunFact } from '../../../src/domain/event.ts'
import type { Store } from '../../../src/store/store.ts'
import { BEGIN, FINISHED, failed, record, temporaryStore } from '../recorded.ts'
import { testWorld } from '../world.ts'

const HOUR = 60 * 60_000

/** Ten minutes, of which the first half of the items takes seven. */
const UNEVEN = [0, 10, 20, 30, 40, 50, 60, 80, 90].map(
  (done): RunFact => ({ kind: 'said', message: { verb: 'items', done, total: 100 } }),
)

test('stats --eta tells what estimates of earlier runs were worth', async () => {
  await using place = await temporaryStore()
  for (let nr = 0; nr < 6; nr++)
    await record(place.store, { taskName: 'load.R' }, [...UNEVEN, FINISHED], BEGIN + nr * HOUR)
  await record(place.store, { taskName: 'load.R' }, UNEVEN, BEGIN + 9 * HOUR)
  const world = testWorld()

  await stats(world, place.store, { task: 'load.R', eta: true, json: true })

  const told = JSON.parse(world.printed())
  expect(told).toMatchObject({ task_name: 'load.R', task_stage: 'DAILY', runs: 6 })
  expect(told.eta).toMatchObject([25, 50, 75].map(after => ({ after_percent: after, estimates: 6 })))
  const [, half] = told.eta
  // The first run of all has only its pace to go by; the others find themselves in it.
  expect(half.median_error_percent).toBeLessThan(5)
  expect(half.linear_median_error_percent).toBeGreaterThan(10)
  expect(half.in_range_percent).toBeGreaterThan(80)
})

test('stats --eta is a small table for people', async () => {
  await using place = await temporaryStore()
  for (let nr = 0; nr < 6; nr++)
    await record(place.store, { taskName: 'load.R' }, [...UNEVEN, FINISHED], BEGIN + nr * HOUR)
  const world = testWorld({ columns: 80 })

  await stats(world, place.store, { task: 'load.R', eta: true })

  const lines = world.printed().trimEnd().split('\n')
  expect(lines[0]).toBe('load.R  DAILY  6 runs that finished')
  expect(lines[1]).toMatch(/AFTER +ESTIMATES +MEDIAN ERROR +IF EVEN +IN RANGE/)
  expect(lines[3]).toMatch(/^ +50% +6 +\d% {2,}\d+% +\d+%$/)
})

test('stats --eta says that there is nothing to go by', async () => {
  await using place = await temporaryStore()
  await record(place.store, { taskName: 'once.sh' }, [FINISHED])
  const world = testWorld()

  await stats(world, place.store, { task: 'once.sh', eta: true })

  expect(world.printed()).toMatch(/1 run that finished\n {2}too few to estimate any of them\n$/)
  await expect(stats(testWorld(), place.store, { task: 'ones.sh' })).rejects.toThrow(TaskerError)
})

/** Twelve runs of two minutes, then twelve of four; one in eight fails. */
async function slower(store: Store): Promise<void> {
  for (let nr = 0; nr < 24; nr++) {
    const steps: RunFact[] = [
      { kind: 'described', gitCommit: (nr < 12 ? 'a' : 'b').repeat(40) },
      { kind: 'said', message: { verb: 'subtask', name: 'read' } },
      ...(nr < 12 ? [] : Array.from({ length: 3 }, (): RunFact => ({ kind: 'sampled', rssBytes: 2 ** 30 }))),
    ]
    const end = nr % 8 === 7 ? failed(1) : FINISHED
    await record(
      store,
      { taskName: 'load.R', hostname: `h${nr % 2}` },
      [...steps, end],
      BEGIN + nr * 24 * HOUR,
    )
  }
}

test('stats tells what the runs of a task come to, and since when it is slower', async () => {
  await using place = await temporaryStore()
  await slower(place.store)
  const world = testWorld()

  await stats(world, place.store, { task: 'load.R', by: 'host', json: true })

  const told = JSON.parse(world.printed())
  expect(told).toMatchObject({
    task_name: 'load.R',
    task_stage: 'DAILY',
    runs: 24,
    finished: 21,
    failed: 3,
    cancelled: 0,
    success_rate_percent: 87.5,
    lost_seconds: 180 + 2 * 360,
    change: {
      kind: 'step',
      since: new Date(BEGIN + 12 * 24 * HOUR).toISOString(),
      before_seconds: 180,
      after_seconds: 360,
    },
    duration_seconds: { count: 21, median: 180, min: 180, max: 360 },
    memory_mb: { count: 10, median: 1024 },
    groups: [
      { group: 'h0', runs: 12, failed: 0 },
      { group: 'h1', runs: 12, failed: 3 },
    ],
    subtasks: [{ subtask_name: 'read', duration_seconds: { count: 21, min: 60, max: 240 } }],
  })
})

test('stats is a card for one task, and a line each for all of them', async () => {
  await using place = await temporaryStore()
  await slower(place.store)
  await record(place.store, { taskName: 'quick.sh', taskStage: 'MONTHLY' }, [FINISHED], BEGIN + 1)
  const one = testWorld({ columns: 100 })
  const all = testWorld({ columns: 120 })

  await stats(one, place.store, { task: 'load.R', by: 'commit' })
  await stats(all, place.store, {})

  expect(one.printed()).toMatch(/^load\.R {2}DAILY\n {2}runs +21 finished, 3 failed, from /)
  expect(one.printed()).toMatch(/change +2\.0 [×x] slower since .* \(bbbbbbbbbb\): 6m 00s, before 3m 00s/)
  expect(one.printed()).toMatch(/COMMIT +RUNS +FAILED +LOST +MEDIAN +P95 +MEMORY\n +aaaaaaaaaa +12 +1 /)
  expect(all.printed()).toMatch(/^STAGE +TASK +RUNS +FAILED/)
  expect(all.printed()).toMatch(/DAILY +load\.R +24 +3 +15m 00s +3m 00s +6m 00s/)
  expect(all.printed()).toMatch(/MONTHLY +quick\.sh +1 +1m 00s/)
})

test('stats takes only the runs of a time', async () => {
  await using place = await temporaryStore()
  await slower(place.store)
  const world = testWorld()

  await stats(world, place.store, { since: '2026-12-10', until: '2026-12-11', json: true })

  expect(JSON.parse(world.printed())).toMatchObject([{ task_name: 'load.R', runs: 2, change: null }])
})

test.each([
  [{ by: 'week' }, /^--by needs a task/],
  [{ eta: true }, /^--eta needs a task/],
  [{ task: 'quick.sh', by: 'weak' }, /^--by: runs cannot be grouped by 'weak'; did you mean week\?$/],
])('stats says in one sentence what is wrong with %j', async (options, sentence) => {
  await using place = await temporaryStore()
  await record(place.store, { taskName: 'quick.sh' }, [FINISHED])
  const asked = stats(testWorld(), place.store, options)

  await expect(asked).rejects.toThrow(UsageError)
  await expect(asked).rejects.toThrow(sentence)
})
