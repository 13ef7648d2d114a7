import { describe, expect, test } from 'vitest'
import { errors } from '../../../src/cli/commands/errors.ts'
import { errorsDecide } from '../../../src/cli/commands/errors-decide.ts'
import { errorsShow } from '../../../src/cli/commands/errors-show.ts'
import { TaskerError } from '../../../src/domain/error.ts'
import type { Store } from '../../../src/store/store.ts'
import { BEGIN, failed, record, temporaryStore } from '../recorded.ts'
import { testWorld } from '../world.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const now = () => BEGIN + HOUR

const MISSING = 'cp: cannot stat 17.csv: No such file or directory'
const TRACEBACK =
  'Traceback (most recent call last):\n  File "/srv/load.py", line 3, in fetch\n    x\nKeyError: \'elevation\'\n'

/** One cause of long ago in two tasks, and one of this morning. */
async function twoCauses(store: Store): Promise<void> {
  await record(store, { taskName: 'a.sh' }, [failed(1, MISSING)], BEGIN - 9 * DAY)
  await record(store, { taskName: 'b.sh' }, [failed(1, MISSING)], BEGIN - 3 * DAY)
  const outcome = { kind: 'exited', code: 1 } as const
  await record(store, { taskName: 'load.py' }, [
    { kind: 'ended', outcome, errorMessage: "KeyError: 'elevation'", errorDetail: TRACEBACK },
  ])
}

async function listed(store: Store, options: Parameters<typeof errors>[2] = {}): Promise<string[]> {
  const world = testWorld({ now })
  expect(await errors(world, store, options)).toBe(0)
  return world.printed().trimEnd().split('\n')
}

async function groupOf(store: Store, task: string): Promise<string> {
  const world = testWorld({ now })
  await errors(world, store, { task, all: true, json: true })
  return JSON.parse(world.printed())[0].error_group
}

async function decide(store: Store, group: string, kind: 'resolved' | 'muted' | 'unmuted'): Promise<string> {
  const world = testWorld({ now })
  const decision =
    kind === 'resolved' ? { kind, at: BEGIN + HOUR / 2, by: 'ann@night', note: 'mounted' } : { kind }
  expect(await errorsDecide(world, store, { group, decision })).toBe(0)
  return world.printed()
}

describe('errors', () => {
  test('shows each cause once, what is new first', async () => {
    await using place = await temporaryStore()
    await twoCauses(place.store)

    const lines = await listed(place.store)

    expect(lines[0]).toMatch(/^STATE +GROUP +TIMES +TASK +FIRST +LAST +RUN +ERROR$/)
    expect(lines[1]).toMatch(/^✗ NEW +\w{10} +1 +load\.py .* KeyError: 'elevation' {2}in load\.py fetch$/)
    expect(lines[2]).toMatch(/^ +\w{10} +2 +b\.sh \+1 .* cp: cannot stat 17\.csv: No such file or directory$/)
    expect(lines).toHaveLength(3)
  })

  test('says so when nothing failed', async () => {
    await using place = await temporaryStore()
    await twoCauses(place.store)

    expect(await listed(place.store, { since: '10m' })).toEqual([
      expect.stringMatching(/^Nothing failed since /),
    ])
    expect(await listed(place.store, { search: 'disk' })).toEqual([
      expect.stringMatching(/^Nothing that fits failed since /),
    ])
  })

  test('of one task, by its stage too', async () => {
    await using place = await temporaryStore()
    await twoCauses(place.store)

    expect(await listed(place.store, { task: 'DAILY/load.py' })).toHaveLength(2)
    expect((await listed(place.store, { task: 'a.sh' }))[1]).toMatch(/ 1 +a\.sh /)
  })

  test('what is resolved is hidden until it comes back', async () => {
    await using place = await temporaryStore()
    const { store } = place
    await twoCauses(store)

    expect(await decide(store, await groupOf(store, 'load.py'), 'resolved')).toMatch(
      /^resolved \w{10} KeyError: 'elevation'\n$/,
    )

    expect(await listed(store)).toHaveLength(2)
    expect((await listed(store, { all: true })).at(-1)).toMatch(/^✓ resolved .*KeyError/)
    const outcome = { kind: 'exited', code: 1 } as const
    const end = {
      kind: 'ended',
      outcome,
      errorMessage: "KeyError: 'elevation'",
      errorDetail: TRACEBACK,
    } as const
    await record(store, { taskName: 'load.py' }, [end], BEGIN + HOUR - 60_000)
    expect((await listed(store))[1]).toMatch(/^! BACK +\w{10} +2 .*KeyError/)
  })

  test('what is muted is hidden, and shown again when it is unmuted', async () => {
    await using place = await temporaryStore()
    const { store } = place
    await twoCauses(store)
    const group = await groupOf(store, 'a.sh')

    await decide(store, group, 'muted')

    expect((await listed(store)).join('\n')).not.toContain('cannot stat')
    expect((await listed(store, { all: true })).at(-1)).toMatch(/^⊘ muted .*cannot stat/)
    await decide(store, group, 'unmuted')
    expect(await listed(store)).toHaveLength(3)
  })

  test('show has the runs and the end of the last log', async () => {
    await using place = await temporaryStore()
    const { store } = place
    await twoCauses(store)
    const group = await groupOf(store, 'load.py')
    await decide(store, group, 'resolved')
    const world = testWorld({ now })

    expect(await errorsShow(world, store, { group: group.slice(0, 6) })).toBe(0)

    expect(world.printed()).toMatch(/^KeyError: 'elevation' {2}in load\.py fetch\n/)
    expect(world.printed()).toMatch(/resolved +\S+ \S+ \(30m ago\) by ann@night\n +note +mounted\n/)
    expect(world.printed()).toMatch(/\n {2}\S{36} +DAILY +load\.py .*\n/)
    expect(world.printed()).toMatch(/ {2}Traceback(?:.|\n)*KeyError: 'elevation'\n$/)
  })

  test('a group that is not there is told, and one that is not meant clearly', async () => {
    await using place = await temporaryStore()
    await twoCauses(place.store)
    const groups = [await groupOf(place.store, 'a.sh'), await groupOf(place.store, 'load.py')]

    await expect(errorsShow(testWorld(), place.store, { group: 'xyz' })).rejects.toThrow(TaskerError)
    expect(groups[0]).not.toBe(groups[1])
    await expect(errorsShow(testWorld(), place.store, { group: '' })).rejects.toThrow(TaskerError)
  })
})
