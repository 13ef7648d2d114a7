import { describe, expect, test } from 'vitest'
import { findRun } from '../../src/answer/find-run.ts'
import { TaskerError, UsageError } from '../../src/domain/error.ts'
import { BEGIN, record, runIdOf, temporaryStore } from '../cli/recorded.ts'

describe('findRun', () => {
  test('finds a run by its id, in any case, and by a beginning of it, with dashes or without', async () => {
    await using place = await temporaryStore()
    const id = await record(place.store, { taskName: 'a.sh' })
    await record(place.store, { taskName: 'b.sh' }, [], BEGIN + 1000)
    const beginning = id.slice(0, 13)

    for (const ref of [
      id,
      id.toUpperCase(),
      beginning,
      beginning.replace('-', ''),
      `${beginning}-`,
      id.replaceAll('-', ''),
    ])
      expect((await findRun(place.store, ref)).run_id).toBe(id)
  })

  test('finds the latest run of a task, in all stages or in one', async () => {
    await using place = await temporaryStore()
    const { store } = place
    await record(store, { taskName: 'a.sh' })
    const daily = await record(store, { taskName: 'a.sh' }, [], BEGIN + 1000)
    const monthly = await record(store, { taskName: 'a.sh', taskStage: 'MONTHLY' }, [], BEGIN + 2000)

    expect((await findRun(store, 'a.sh')).run_id).toBe(monthly)
    expect((await findRun(store, 'DAILY/a.sh')).run_id).toBe(daily)
  })

  test('takes a name that looks like an id for the name', async () => {
    await using place = await temporaryStore()
    const { store } = place
    const id = await record(store, { taskName: runIdOf(BEGIN + 1000).slice(0, 8) }, [], BEGIN)
    await record(store, { taskName: 'other' }, [], BEGIN + 1000)

    expect((await findRun(store, runIdOf(BEGIN + 1000).slice(0, 8))).run_id).toBe(id)
  })

  test('finds a task with a slash in its name', async () => {
    await using place = await temporaryStore()
    const id = await record(place.store, { taskName: 'jobs/a.sh' })

    expect((await findRun(place.store, 'jobs/a.sh')).run_id).toBe(id)
    expect((await findRun(place.store, 'DAILY/jobs/a.sh')).run_id).toBe(id)
  })

  test('lists a few when a beginning fits several', async () => {
    await using place = await temporaryStore()
    for (let nr = 0; nr < 6; nr += 1)
      await record(place.store, { taskName: `job${nr}.sh`, runId: runIdOf(BEGIN, nr) }, [], BEGIN)
    const asked = findRun(place.store, runIdOf(BEGIN).slice(0, 13))

    await expect(asked).rejects.toThrow(UsageError)
    await expect(asked).rejects.toThrow(
      /^several runs begin with '[^']+': [^\n]+job\d\.sh[^\n]+…; give more of the id$/,
    )
  })

  test('suggests the closest name when there is no such run', async () => {
    await using place = await temporaryStore()
    await record(place.store, { taskName: 'load.sh' })
    const asked = findRun(place.store, 'lod.sh')

    await expect(asked).rejects.toThrow(TaskerError)
    await expect(asked).rejects.toThrow("there is no run and no task 'lod.sh'; did you mean 'load.sh'?")
  })

  test('tells a task that has never run from one that nobody knows', async () => {
    await using place = await temporaryStore()
    await place.store.registerTasks([{ stage: 'DAILY', name: 'a.sh' }])

    await expect(findRun(place.store, 'a.sh')).rejects.toThrow(/^task 'a\.sh' has never run;/)
    await expect(findRun(place.store, 'ffff')).rejects.toThrow(/^there is no run and no task 'ffff';/)
  })
})
