import { writeFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { disable, enable } from '../../../src/cli/commands/enable.ts'
import { register } from '../../../src/cli/commands/register.ts'
import { type TasksOptions, tasks } from '../../../src/cli/commands/tasks.ts'
import { unregister } from '../../../src/cli/commands/unregister.ts'
import { UsageError } from '../../../src/domain/error.ts'
import type { Store } from '../../../src/store/store.ts'
import { FINISHED, record, temporaryStore } from '../recorded.ts'
import { testWorld } from '../world.ts'

async function listed(store: Store, options: TasksOptions = {}): Promise<string[]> {
  const world = testWorld()
  await tasks(world, store, options)
  return world.printed().trimEnd().split('\n').slice(1)
}

describe('the registry', () => {
  test('takes a task with all its fields, once', async () => {
    await using place = await temporaryStore()
    const world = testWorld()
    const task = {
      stage: 'DAILY',
      name: 'DAILY_01.R',
      type: 'R',
      description: 'Load BDC location data',
      totalSubtasks: '56',
      expectedDurationMinutes: '120',
      schedule: '0 2 * * *',
    }

    await register(world, place.store, task)
    await register(world, place.store, task)
    await register(world, place.store, { ...task, totalSubtasks: '57' })

    expect(world.printed()).toBe(
      '1 added, 0 changed, 0 unchanged\n0 added, 0 changed, 1 unchanged\n0 added, 1 changed, 0 unchanged\n',
    )
    expect(await listed(place.store)).toEqual([
      'DAILY  DAILY_01.R  ✓ registered  R           57    2h 00m  At 02:00  Load BDC location data',
    ])
  })

  test('takes a file of tasks', async () => {
    await using place = await temporaryStore()
    await place.store.registerTasks([
      { stage: 'DAILY', name: 'a.R', type: 'R' },
      { stage: 'DAILY', name: 'b.R' },
    ])
    await writeFile(
      `${place.folder}/tasks.csv`,
      'stage,name,type\nDAILY,a.R,R\nDAILY,b.R,R\nDAILY,c.R,R\nWEEKLY,c.R,R\n',
    )
    const world = testWorld({ cwd: place.folder })

    expect(await register(world, place.store, { from: 'tasks.csv' })).toBe(0)

    expect(world.printed()).toBe('2 added, 1 changed, 1 unchanged\n')
  })

  test('names the bad rows of a file by their lines, and then changes nothing', async () => {
    await using place = await temporaryStore()
    const text = 'stage,name,total_subtasks\nDAILY,a.R,5\n,b.R,\nDAILY,c.R,many\nDAILY,a.R,6\n'
    await writeFile(`${place.folder}/tasks.csv`, text)
    const world = testWorld({ cwd: place.folder })

    expect(await register(world, place.store, { from: 'tasks.csv' })).toBe(2)

    expect(world.complaints().trimEnd().split('\n')).toEqual([
      'tasker: tasks.csv:3: stage is missing',
      "tasker: tasks.csv:4: total_subtasks has to be a whole number above 0, not 'many'",
      'tasker: tasks.csv:5: DAILY/a.R is already in line 2',
      'tasker: nothing was registered; correct tasks.csv and try again',
    ])
    expect(await place.store.tasks({ enabledOnly: false })).toEqual([])
  })

  test('does not guess', async () => {
    await using place = await temporaryStore()
    const world = testWorld()

    await expect(register(world, place.store, { name: 'a' })).rejects.toThrow(UsageError)
    await expect(register(world, place.store, { name: 'a' })).rejects.toThrow(/stage is missing/)
    await expect(
      register(world, place.store, { from: 't.csv', stage: 'S', totalSubtasks: '3' }),
    ).rejects.toThrow(/--from and --stage, --total-subtasks exclude each other/)
  })

  test('shows a task that only became known by running as such', async () => {
    await using place = await temporaryStore()
    await record(place.store, { taskName: 'a.sh' }, [FINISHED])

    expect(await listed(place.store)).toEqual([expect.stringMatching(/^DAILY +a\.sh +◌ not registered/)])
  })

  test('disables and enables', async () => {
    await using place = await temporaryStore()
    await place.store.registerTasks([
      { stage: 'DAILY', name: 'a.R' },
      { stage: 'DAILY', name: 'b.R' },
    ])
    const world = testWorld()

    await disable(world, place.store, { name: 'a.R' })
    await disable(world, place.store, { name: 'DAILY/a.R' })
    expect(world.printed()).toBe('DAILY/a.R is disabled\nDAILY/a.R is already disabled\n')
    expect(await listed(place.store)).toHaveLength(1)
    expect(await listed(place.store, { all: true })).toEqual([
      expect.stringMatching(/a\.R +⊘ disabled/),
      expect.stringMatching(/b\.R +✓ registered/),
    ])

    await enable(world, place.store, { name: 'a.R' })
    expect(await listed(place.store)).toHaveLength(2)
  })

  test('unregisters a task and keeps its runs', async () => {
    await using place = await temporaryStore()
    await record(place.store, { taskName: 'a.R' }, [FINISHED])
    await place.store.registerTasks([{ stage: 'DAILY', name: 'a.R' }])
    const world = testWorld()

    expect(await unregister(world, place.store, { name: 'a.R' })).toBe(0)

    expect(world.printed()).toBe('DAILY/a.R is no longer registered; runs of it are kept\n')
    expect((await place.store.tasks({ enabledOnly: false })).filter(task => task.registered)).toEqual([])
    expect(await place.store.history({ limit: 5 })).toHaveLength(1)
  })

  test('asks which stage is meant when several have the task', async () => {
    await using place = await temporaryStore()
    const { store } = place
    await store.registerTasks([
      { stage: 'DAILY', name: 'a.R' },
      { stage: 'WEEKLY', name: 'a.R' },
    ])
    const world = testWorld()

    await expect(unregister(world, store, { name: 'a.R' })).rejects.toThrow(
      "'a.R' is a task in several stages (DAILY, WEEKLY); say which with --stage",
    )
    await unregister(world, store, { name: 'a.R', stage: 'WEEKLY' })
    expect((await store.tasks({ enabledOnly: false })).filter(task => task.registered)).toHaveLength(1)
  })

  test('suggests the task that was probably meant', async () => {
    await using place = await temporaryStore()
    await place.store.registerTasks([{ stage: 'DAILY', name: 'load.R' }])

    await expect(disable(testWorld(), place.store, { name: 'laod.R' })).rejects.toThrow(
      "there is no task 'laod.R'; did you mean 'load.R'?",
    )
  })

  test('says how to begin when it is empty', async () => {
    await using place = await temporaryStore()
    const world = testWorld()

    await tasks(world, place.store, { stage: 'DAILY' })

    expect(world.printed()).toBe(
      'No task is known in stage DAILY yet.\nRegister one with: tasker register --stage DAILY --name job.sh\n',
    )
  })
})
