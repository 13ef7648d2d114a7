import { expect, test } from 'vitest'
import { stats } from '../../../src/cli/commands/stats.ts'
import { TaskerError } from '../../../src/domain/error.ts'
import type { RunFact } from '../../../src/domain/event.ts'
import { BEGIN, FINISHED, record, temporaryStore } from '../recorded.ts'
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

  await stats(world, place.store, { task: 'load.R', json: true })

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

  await stats(world, place.store, { task: 'load.R' })

  const lines = world.printed().trimEnd().split('\n')
  expect(lines[0]).toBe('load.R  DAILY  6 runs that finished')
  expect(lines[1]).toMatch(/AFTER +ESTIMATES +MEDIAN ERROR +IF EVEN +IN RANGE/)
  expect(lines[3]).toMatch(/^ +50% +6 +\d% {2,}\d+% +\d+%$/)
})

test('stats --eta says that there is nothing to go by', async () => {
  await using place = await temporaryStore()
  await record(place.store, { taskName: 'once.sh' }, [FINISHED])
  const world = testWorld()

  await stats(world, place.store, { task: 'once.sh' })

  expect(world.printed()).toMatch(/1 run that finished\n {2}too few to estimate any of them\n$/)
  await expect(stats(testWorld(), place.store, { task: 'ones.sh' })).rejects.toThrow(TaskerError)
})
