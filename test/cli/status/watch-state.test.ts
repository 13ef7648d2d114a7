import { describe, expect, test } from 'vitest'
import { taskStatuses } from '../../../src/answer/task-statuses.ts'
import { lookOf } from '../../../src/cli/print/look.ts'
import { type Watched, watchLines } from '../../../src/cli/status/watch-lines.ts'
import {
  AT_FIRST,
  press,
  selectedRow,
  shownRows,
  type WatchState,
} from '../../../src/cli/status/watch-state.ts'
import type { Store } from '../../../src/store/store.ts'
import { BEGIN, FINISHED, failed, record, temporaryStore } from '../recorded.ts'
import { testWorld } from '../world.ts'

const MINUTE = 60_000
const NOW = BEGIN + 10 * MINUTE

async function watchedOf(store: Store): Promise<Watched> {
  await record(store, { taskName: 'a.sh' }, [failed(3, 'no space left')])
  await record(store, { taskName: 'b.sh' }, [{ kind: 'sampled', rssBytes: 2 ** 29 }], BEGIN + 1)
  await record(store, { taskName: 'c.sh', taskStage: 'MONTHLY', hostname: 'far' }, [FINISHED], BEGIN + 2)
  for (const nr of [1, 2, 3])
    await record(store, { taskName: 'long.sh', taskStage: 'MONTHLY' }, [FINISHED], BEGIN - nr * 9 * MINUTE)
  await record(store, { taskName: 'long.sh', taskStage: 'MONTHLY' }, [], BEGIN + 3)
  await store.registerTasks([{ stage: 'MONTHLY', name: 'never.sh' }])
  return { rows: await taskStatuses(store, {}, NOW), subtasks: [], log: [], at: NOW }
}

function pressing(keys: readonly string[], { rows }: Watched): WatchState {
  return keys.reduce((state, key) => press(state, key, shownRows(rows, state, NOW)).state, AT_FIRST)
}

describe('keys', () => {
  test.each<[keys: string[], names: string[], selected: string | undefined]>([
    [[], ['a.sh', 'b.sh', 'c.sh', 'long.sh', 'never.sh'], 'a.sh'],
    [['down', 'down'], ['a.sh', 'b.sh', 'c.sh', 'long.sh', 'never.sh'], 'c.sh'],
    [['down', 'up', 'up'], ['a.sh', 'b.sh', 'c.sh', 'long.sh', 'never.sh'], 'a.sh'],
    [['end', 'down'], ['a.sh', 'b.sh', 'c.sh', 'long.sh', 'never.sh'], 'never.sh'],
    [['/', 'M', 'o', 'n', 'return'], ['c.sh', 'long.sh', 'never.sh'], 'c.sh'],
    [['/', 'f', 'a', 'r', 'x', 'backspace', 'return'], ['c.sh'], 'c.sh'],
    [['/', 'q', 'escape'], ['a.sh', 'b.sh', 'c.sh', 'long.sh', 'never.sh'], 'a.sh'],
    [['/', 's', 'p', 'a', 'c', 'e'], ['a.sh'], 'a.sh'],
    [['/', 'z', 'z', 'return', 'down', 'c'], [], undefined],
    [['s'], ['b.sh', 'long.sh', 'a.sh', 'never.sh', 'c.sh'], 'b.sh'],
    [['s', 's', 's'], ['b.sh', 'a.sh', 'c.sh', 'long.sh', 'never.sh'], 'b.sh'],
    [['s', 's', 's', 's'], ['a.sh', 'b.sh', 'c.sh', 'long.sh', 'never.sh'], 'a.sh'],
  ])('%j', async (keys, names, selected) => {
    await using place = await temporaryStore()
    const watched = await watchedOf(place.store)

    const state = pressing(keys, watched)

    const shown = shownRows(watched.rows, state, NOW)
    expect(shown.map(({ task }) => task.task_name)).toEqual(names)
    expect(selectedRow(shown, state)?.task.task_name).toBe(selected)
  })

  test('a run is cancelled only when it goes on, and only after a yes', async () => {
    await using place = await temporaryStore()
    const watched = await watchedOf(place.store)
    const pressed = (state: WatchState, key: string) => press(state, key, shownRows(watched.rows, state, NOW))

    expect(pressing(['c'], watched).asks).toBeUndefined()
    const asked = pressing(['down', 'c'], watched)
    expect(asked.asks).toBe('cancel')
    expect(pressed(asked, 'y')).toMatchObject({ cancel: true })
    expect(pressed(asked, 'Y').cancel).toBeUndefined()
    expect(pressed(asked, 'return').state.asks).toBeUndefined()
  })

  test('views come and go', async () => {
    await using place = await temporaryStore()
    const watched = await watchedOf(place.store)

    const view = (...keys: string[]) => pressing(keys, watched).view
    expect([view('return'), view('f'), view('?')]).toEqual(['run', 'log', 'help'])
    expect([view('return', 'return'), view('f', 'f'), view('?', '?'), view('f', 'escape')]).toEqual(
      Array(4).fill('list'),
    )
    expect(view('end', 'return'), 'of a task that never ran').toBe('list')
  })
})

describe('the screen', () => {
  const looking = (columns: number) => lookOf(testWorld({ columns, now: () => NOW }))

  test('groups by stage, points at a task, and tells the usual time and what takes longer', async () => {
    await using place = await temporaryStore()
    const watched = await watchedOf(place.store)

    const lines = watchLines(pressing(['down'], watched), watched, looking(110), 24)

    expect(lines).toHaveLength(24)
    expect(lines[0]).toBe('5 tasks in 2 stages:  1 running · 1 started · 1 failed · 1 finished · 1 never ran')
    expect(lines.join('\n')).toMatch(/^▶ ● RUNNING +b\.sh \* /m)
    expect(lines.join('\n')).toMatch(/^ {2}● STARTED +long\.sh \* +! 9m 59s +1m 00s /m)
    expect(lines.join('\n')).toMatch(/^ {2}◌ never ran +never\.sh/m)
    expect(lines.join('\n')).toMatch(/ no space left$/m)
    expect(lines.at(-1)).toMatch(/^\d\d:\d\d:\d\d {2}enter: details/)
  })

  test.each([20, 40, 80, 200])('fits into %d columns and any number of lines', async columns => {
    await using place = await temporaryStore()
    const watched = { ...(await watchedOf(place.store)), log: ['x'.repeat(500), 'ü', '日本'.repeat(99)] }

    for (const keys of [[], ['return'], ['f'], ['?'], ['/', 'x'.repeat(1)], ['s'], ['down', 'c']]) {
      for (const rows of [1, 2, 5, 50]) {
        const lines = watchLines(pressing(keys, watched), watched, looking(columns), rows)
        expect(lines).toHaveLength(rows === 1 ? 2 : rows)
      }
    }
    const list = watchLines(AT_FIRST, watched, looking(columns), 30)
    expect(Math.max(...list.map(line => [...line].length))).toBeLessThanOrEqual(columns)
  })

  test('the line that is pointed at is always to be seen', async () => {
    await using place = await temporaryStore()
    for (let nr = 0; nr < 60; nr++)
      await record(place.store, { taskName: `task ${nr + 10}` }, [FINISHED], BEGIN + nr)
    const rows = await taskStatuses(place.store, {}, NOW)
    const watched: Watched = { rows, subtasks: [], log: [], at: NOW }

    for (const downs of [0, 1, 30, 58, 59, 70]) {
      const lines = watchLines(pressing(Array(downs).fill('down'), watched), watched, looking(80), 12)
      expect(lines.filter(line => line.startsWith('▶'))).toHaveLength(1)
    }
  })

  test('says since when it is stale, and what came of a request', async () => {
    await using place = await temporaryStore()
    const watched = await watchedOf(place.store)
    const last = (more: Partial<Watched>) =>
      watchLines(AT_FIRST, { ...watched, ...more }, looking(100), 24).at(-1)

    expect(last({ trouble: 'the database is gone' })).toMatch(
      /^stale since \d\d:\d\d:\d\d: the database is gone$/,
    )
    expect(last({ notice: 'b.sh was cancelled' })).toBe('b.sh was cancelled')
  })
})
