import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { type HistoryOptions, history } from '../../../src/cli/commands/history.ts'
import { tag } from '../../../src/cli/commands/tag.ts'
import { UsageError } from '../../../src/domain/error.ts'
import type { Store } from '../../../src/store/store.ts'
import { BEGIN, FINISHED, failed, record, runIdOf, temporaryStore } from '../recorded.ts'
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

async function ids(store: Store, options: HistoryOptions): Promise<string[]> {
  const world = testWorld({ now })
  await history(world, store, { ...options, json: true })
  return JSON.parse(world.printed()).map(({ run_id }: { run_id: string }) => run_id)
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

  test.each<[HistoryOptions, string[]]>([
    [{ host: 'day' }, ['cpu.sh']],
    [{ user: 'ann' }, ['cpu.sh']],
    [{ commit: 'ABCD12' }, ['cpu.sh']],
    [{ exit: '7,SIGKILL' }, ['killed.sh', 'cpu.sh']],
    [{ tag: ['team'] }, ['killed.sh', 'cpu.sh']],
    [{ tag: ['team=data "x"'] }, ['cpu.sh']],
    [{ tag: ['team', 'none'] }, []],
    [{ text: 'NO SPACE' }, ['cpu.sh']],
    [{ text: '100%' }, ['cpu.sh']],
    [{ text: '10_%' }, []],
    [{ longerThan: '2m' }, ['now.sh', 'cpu.sh']],
    [{ longerThan: '2m', running: true }, ['now.sh']],
    [{ shorterThan: '2m' }, ['killed.sh']],
    [{ sort: 'time' }, ['cpu.sh', 'killed.sh']],
    [{ sort: 'time', reverse: true }, ['killed.sh', 'cpu.sh']],
    [{ sort: 'cpu' }, ['cpu.sh']],
    [{ reverse: true }, ['cpu.sh', 'killed.sh', 'now.sh']],
  ])('%j finds %j', async (options, expected) => {
    await using place = await temporaryStore()
    const { store } = place
    await record(
      store,
      { taskName: 'cpu.sh', hostname: 'day', userName: 'ann', tags: { team: 'data "x"' } },
      [
        { kind: 'described', gitCommit: 'abcd1234' },
        { kind: 'said', message: { verb: 'status', text: 'at 100% of the disk' } },
        { kind: 'sampled', processes: 1 },
        { kind: 'sampled', processes: 1 },
        {
          kind: 'ended',
          outcome: { kind: 'exited', code: 7 },
          errorMessage: 'No space left',
          totals: { cpuSeconds: 2 },
        },
      ],
      BEGIN,
    )
    const killed = { kind: 'signalled', signal: 'SIGKILL', number: 9 } as const
    await record(
      store,
      { taskName: 'killed.sh', tags: { team: 'web' } },
      [{ kind: 'ended', outcome: killed }],
      BEGIN + 1,
    )
    await record(store, { taskName: 'now.sh' }, [], BEGIN + 2)

    expect((await names(store, options)).map(name => name.split(' ')[0])).toEqual(expected)
  })

  test('goes through everything page by page, in any order', async () => {
    await using place = await temporaryStore()
    const { store } = place
    for (const index of [1, 2, 3, 4, 5]) {
      const outcome = { kind: 'exited', code: 0 } as const
      await record(
        store,
        { taskName: `${index}`, runId: runIdOf(BEGIN, index) },
        [{ kind: 'ended', outcome, totals: { cpuSeconds: index % 2 } }],
        BEGIN,
      )
    }
    for (const order of [{}, { reverse: true }, { sort: 'cpu' }, { sort: 'time', reverse: true }]) {
      const all = await ids(store, { ...order, limit: '9' })
      const paged: string[] = []
      for (let after: string | undefined; paged.length < all.length; after = paged.at(-1))
        paged.push(...(await ids(store, { ...order, limit: '2', ...(after !== undefined && { after }) })))

      expect(all).toHaveLength(5)
      expect(paged).toEqual(all)
    }
  })

  test('prints all of them as CSV and as lines of JSON', async () => {
    await using place = await temporaryStore()
    const { store } = place
    const first = await record(
      store,
      { taskName: 'a,"b"\n.sh', tags: { team: 'x', old: '' } },
      [FINISHED],
      BEGIN,
    )
    await tag(testWorld({ now }), store, { run: first, tags: ['kept='], remove: ['old'] })
    for (let index = 0; index < 1_100; index++)
      await record(store, { taskName: 'many.sh' }, [], BEGIN + 1 + index)
    const csv = testWorld({ now })
    const lines = testWorld({ now })

    await history(csv, store, { csv: true })
    await history(lines, store, { ndjson: true })

    const rows = parse(csv.printed(), { columns: true }) as Record<string, string>[]
    expect(rows).toHaveLength(1_101)
    expect(rows.at(-1)).toMatchObject({
      task_name: 'a,"b"\n.sh',
      execution_start: new Date(BEGIN).toISOString(),
      tags: '{"team":"x","kept":""}',
      orphaned: 'false',
      exit_signal: '',
    })
    const records = lines
      .printed()
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(records.map(({ run_id }) => run_id)).toEqual(rows.map(({ run_id }) => run_id))
  })

  test('says on a terminal that there is more', async () => {
    await using place = await temporaryStore()
    await threeDays(place.store)
    const world = testWorld({ now, columns: 100 })

    await history(world, place.store, { limit: '2' })

    expect(world.printed()).toMatch(/2 runs; --limit shows more, --after \S{36} the next\n$/)
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
    [{ status: 'failed', running: true }, /^--running and --status say the same in two ways/],
    [{ longerThan: 'ages' }, /^--longer-than does not understand 'ages'/],
    [{ commit: 'HEAD' }, /^--commit: no commit begins with 'HEAD'/],
    [{ exit: '1,-' }, /^--exit does not understand '-'/],
    [{ tag: ['=x'] }, /^--tag cannot look for '=x'/],
    [{ sort: 'size' }, /^--sort: there is no order 'size'; it is one of started, time, memory, cpu$/],
    [{ csv: true, json: true }, /^--json and --csv exclude each other/],
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
