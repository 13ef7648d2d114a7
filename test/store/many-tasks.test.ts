import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { temporaryFolder } from '../cli/folder.ts'
import { BEGIN, FINISHED, record, runIdOf } from '../cli/recorded.ts'
import { freshDatabase } from '../rig/postgres.ts'
import { FINISHED as DONE, deliveryOf, eventsOf } from './run-of.ts'

const postgres = freshDatabase()
const MINUTE = 60_000

test.each(['sqlite', 'postgresql'] as const)(
  'on %s the latest runs of a task are told that went on at a time, or began later',
  async driver => {
    await using folder = await temporaryFolder()
    const settings =
      driver === 'sqlite' ? { driver, file: join(folder.path, 'tasker.db') } : postgres.settings
    await using store = openStore(settings)
    // Each takes a minute; the last goes on.
    for (let nr = 0; nr < 5; nr++)
      await record(store, { taskName: 'a' }, [FINISHED], BEGIN + nr * 10 * MINUTE)
    await record(store, { taskName: 'a' }, [], BEGIN - 60 * MINUTE)
    await record(store, { taskName: 'b' }, [FINISHED], BEGIN + 7)
    const ids = new Map((await store.status({})).map(({ task }) => [task.task_name, task.task_id]))
    const latest = async (since: number, limit: number) => {
      const runs = await store.latestOfTasks({
        taskIds: [ids.get('a') ?? 0, ids.get('b') ?? 0],
        since,
        limit,
      })
      return runs.map(({ run_id, task_id }) => [run_id, task_id]).toSorted()
    }
    const ofA = (at: number) => [runIdOf(at), ids.get('a')]

    expect(await latest(BEGIN + 31 * MINUTE, 50)).toEqual([
      ofA(BEGIN - 60 * MINUTE),
      ofA(BEGIN + 30 * MINUTE),
      ofA(BEGIN + 40 * MINUTE),
    ])
    expect(await latest(BEGIN + 31 * MINUTE, 1)).toEqual([ofA(BEGIN + 40 * MINUTE)])
    expect(await latest(0, 1)).toEqual([[runIdOf(BEGIN + 7), ids.get('b')], ofA(BEGIN + 40 * MINUTE)])
    expect(await store.latestOfTasks({ taskIds: [], since: 0, limit: 5 })).toEqual([])
  },
)

test('the last success of more tasks is found than SQLite takes parts of a question', async () => {
  await using folder = await temporaryFolder()
  await using store = openStore({ driver: 'sqlite', file: join(folder.path, 'tasker.db') })
  const names = Array.from({ length: 501 }, (_, nr) => `task_${nr}`)
  await store.deliver(names.map(taskName => deliveryOf(eventsOf({ taskName, taskStage: 'DAILY' }, [DONE]))))

  const found = await store.finishedRuns({ tasks: names.map(name => ({ stage: 'DAILY', name })), limit: 1 })

  expect(found.map(run => run.task_name)).toEqual(names)
})
