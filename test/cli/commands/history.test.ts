import { describe, expect, test } from 'vitest'
import { type HistoryOptions, history } from '../../../src/cli/commands/history.ts'
import { UsageError } from '../../../src/domain/error.ts'
import type { Store } from '../../../src/store/store.ts'
import { BEGIN, FINISHED, failed, record, temporaryStore } from '../recorded.ts'
import { testWorld } from '../world.ts'

const HOUR = 3_600_000
const now = () => BEGIN + HOUR

async function threeDays(store: Store): Promise<void> {
  await record(store, { taskName: 'a.sh' }, [FINISHED], BEGIN - 48 * HOUR)
  await record(
    store,
    { taskName: 'b.sh', taskStage: 'MONTHLY' },
    [failed(3, 'no space left')],
    BEGIN - 24 * HOUR,
  )
  await record(store, { taskName: 'a.sh' }, [], BEGIN)
}

async function names(store: Store, options: HistoryOptions): Promise<string[]> {
  const world = testWorld({ now })
  await history(world, store, { ...options, json: true })
  const rows = JSON.parse(world.printed()) as { task_name: string; execution_status: string }[]
  return rows.map(row => `${row.task_name} ${row.execution_status}`)
}

describe('history', () => {
  test('lists runs newest first, with how they ended', async () => {
    await using place = await temporaryStore()
    await threeDays(place.store)
    const world = testWorld({ now })

    expect(await history(world, place.store, {})).toBe(0)

    const lines = world.printed().trimEnd().split('\n')
    expect(lines[0]).toMatch(/^STATE +RUN +STAGE +TASK +STARTED +TIME +EXIT +ERROR$/)
    expect(lines[1]).toMatch(/^● STARTED +\S{36} +DAILY +a\.sh .* 1h 00m$/)
    expect(lines[2]).toMatch(/^✗ FAILED +\S{36} +MONTHLY +b\.sh .* 1m 00s +3 +no space left$/)
    expect(lines[3]).toMatch(/^✓ FINISHED +\S{36} +DAILY +a\.sh .* 1m 00s +0$/)
    expect(lines).toHaveLength(4)
  })

  test('narrows down by stage, task, status and time', async () => {
    await using place = await temporaryStore()
    const { store } = place
    await threeDays(store)

    expect(await names(store, { stage: 'MONTHLY' })).toEqual(['b.sh FAILED'])
    expect(await names(store, { task: 'a.sh' })).toEqual(['a.sh STARTED', 'a.sh FINISHED'])
    expect(await names(store, { task: 'DAILY/a.sh' })).toEqual(['a.sh STARTED', 'a.sh FINISHED'])
    expect(await names(store, { status: 'failed,Finished' })).toEqual(['b.sh FAILED', 'a.sh FINISHED'])
    expect(await names(store, { since: '2h' })).toEqual(['a.sh STARTED'])
    expect(await names(store, { since: '3d', until: '2h' })).toEqual(['b.sh FAILED', 'a.sh FINISHED'])
    expect(await names(store, { limit: '2' })).toEqual(['a.sh STARTED', 'b.sh FAILED'])
  })

  test('says on a terminal that there is more', async () => {
    await using place = await temporaryStore()
    await threeDays(place.store)
    const world = testWorld({ now, columns: 100 })

    await history(world, place.store, { limit: '2' })

    expect(world.printed()).toMatch(/the latest 2; --limit shows more\n$/)
  })

  test('tells nothing fits from nothing ran', async () => {
    await using place = await temporaryStore()
    const empty = testWorld({ now })
    await history(empty, place.store, {})
    expect(empty.printed()).toBe('Nothing has run yet.\n')

    await threeDays(place.store)
    const narrowed = testWorld({ now })
    await history(narrowed, place.store, { since: '10m' })
    expect(narrowed.printed()).toBe('No run fits.\n')
  })

  test.each<[HistoryOptions, RegExp]>([
    [{ since: '2026-02-30' }, /^--since: there is no such time as '2026-02-30'/],
    [{ since: 'today', until: '2d' }, /^--until \(.*\) is not after --since \(.*\)/],
    [{ status: 'faild' }, /^--status: there is no status 'faild'; did you mean FAILED\?$/],
    [{ limit: '0' }, /^--limit needs a whole number of at least 1, not '0'/],
    [{ limit: 'all' }, /^--limit needs a whole number/],
  ])('says in one sentence what is wrong with %j', async (options, sentence) => {
    await using place = await temporaryStore()
    const asked = history(testWorld({ now }), place.store, options)

    await expect(asked).rejects.toThrow(UsageError)
    await expect(asked).rejects.toThrow(sentence)
  })

  test('knows a task that never ran from one that nobody knows', async () => {
    await using place = await temporaryStore()
    await place.store.registerTasks([{ stage: 'DAILY', name: 'a.sh' }])

    expect(await names(place.store, { task: 'a.sh' })).toEqual([])
    await expect(names(place.store, { task: 'b.sh' })).rejects.toThrow("there is no task 'b.sh'")
  })
})
