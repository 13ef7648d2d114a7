import { describe, expect, test } from 'vitest'
import type { ErrorFilter } from '../../src/store/filters.ts'
import type { Store } from '../../src/store/store.ts'
import { BEGIN, deliveryOf, eventsOf, FINISHED, SECOND } from './run-of.ts'

const HOUR = 3600 * SECOND
const ALL: ErrorFilter = { settled: false, limit: 100 }

/** A run of that task that fails with this message, or succeeds. */
async function run(store: Store, taskName: string, at: number, errorMessage?: string): Promise<void> {
  const outcome = { kind: 'exited', code: 1 } as const
  const end = errorMessage === undefined ? FINISHED : ({ kind: 'ended', outcome, errorMessage } as const)
  await store.deliver([deliveryOf(eventsOf({ taskName }, [end], at))])
}

/** What `Store` promises of failures by their cause. */
export function errorContract(
  withStore: (action: (place: unknown, store: Store) => Promise<void>) => Promise<void>,
): void {
  const withFailures = (action: (store: Store) => Promise<void>) =>
    withStore(async (_, store) => {
      await run(store, 'a.sh', BEGIN, 'cp: cannot stat 17.csv: No such file or directory')
      await run(store, 'b.sh', BEGIN + HOUR, 'cp: cannot stat 18.csv: No such file or directory')
      await run(store, 'b.sh', BEGIN + 2 * HOUR, '100% of_it: Permission denied')
      await run(store, 'a.sh', BEGIN + 3 * HOUR)
      await action(store)
    })
  const told = async (store: Store, filter: Partial<ErrorFilter> = {}) =>
    (await store.errorKinds({ ...ALL, ...filter })).map(
      ({ failures, tasks, example }) => `${failures} of ${tasks}: ${example.error_message}`,
    )
  const COPY = '2 of 2: cp: cannot stat 18.csv: No such file or directory'
  const DENIED = '1 of 1: 100% of_it: Permission denied'

  describe('failures', () => {
    test('are counted by their cause, the latest first', () =>
      withFailures(async store => {
        const [denied, copy] = await store.errorKinds(ALL)

        expect(denied).toMatchObject({ failures: 1, tasks: 1, first_seen: new Date(BEGIN + 2 * HOUR) })
        expect(copy).toMatchObject({
          failures: 2,
          tasks: 2,
          first_seen: new Date(BEGIN),
          last_seen: new Date(BEGIN + HOUR),
          muted: false,
          resolved_at: null,
          resolved_by: null,
          note: null,
          example: { task_name: 'b.sh', error_group: copy?.error_group },
        })
      }))

    test.each<[string, Partial<ErrorFilter>, string[]]>([
      ['a task', { task: 'a.sh' }, ['1 of 1: cp: cannot stat 17.csv: No such file or directory']],
      ['a stage', { stage: 'DAILY' }, [DENIED, COPY]],
      ['another stage', { stage: 'MONTHLY' }, []],
      ['a time', { since: BEGIN + HOUR }, [DENIED, COPY.replace('2 of 2', '1 of 1')]],
      ['a text', { search: 'CANNOT Stat' }, [COPY]],
      ['a text with wildcards', { search: '0% of_it' }, [DENIED]],
      ['a text that would fit only as wildcards', { search: '1%c' }, []],
      ['a number of them', { limit: 1 }, [DENIED]],
    ])('are found by %s', (_, filter, expected) =>
      withFailures(async store => {
        expect(await told(store, filter)).toEqual(expected)
      }),
    )

    test('are first seen when they first were, whatever is asked for', () =>
      withFailures(async store => {
        const [copy] = await store.errorKinds({ ...ALL, since: BEGIN + HOUR, search: 'cannot' })

        expect(copy).toMatchObject({ failures: 1, first_seen: new Date(BEGIN) })
      }))

    test('are not shown when they are resolved, until they happen again', () =>
      withFailures(async store => {
        const [, copy] = await store.errorKinds(ALL)
        const group = copy?.error_group ?? ''
        const resolved = { kind: 'resolved', at: BEGIN + 5 * HOUR, by: 'ann@night', note: 'mounted' } as const

        await store.decideOnErrors(group, resolved)

        expect(await told(store)).toEqual([DENIED])
        expect(await store.errorKinds({ ...ALL, group, settled: true })).toMatchObject([
          { resolved_at: new Date(resolved.at), resolved_by: 'ann@night', note: 'mounted' },
        ])
        await run(store, 'c.sh', BEGIN + 6 * HOUR, 'cp: cannot stat 9.csv: No such file or directory')
        expect(await told(store)).toEqual([expect.stringMatching(/^3 of 3: cp/), DENIED])
      }))

    test('are not shown when they are muted, until they are unmuted', () =>
      withFailures(async store => {
        const [denied] = await store.errorKinds(ALL)
        const group = denied?.error_group ?? ''

        await store.decideOnErrors(group, { kind: 'muted' })
        await run(store, 'b.sh', BEGIN + 6 * HOUR, '100% of_it: Permission denied')

        expect(await told(store)).toEqual([COPY])
        expect(await told(store, { settled: true })).toHaveLength(2)
        await store.decideOnErrors(group, { kind: 'unmuted' })
        expect(await told(store)).toHaveLength(2)
      }))

    test('of one cause are listed newest first, and found by the beginning of its group', () =>
      withFailures(async store => {
        const [, copy] = await store.errorKinds(ALL)
        const group = copy?.error_group ?? ''

        const runs = await store.failures(group, 10)

        expect(runs.map(({ task_name }) => task_name)).toEqual(['b.sh', 'a.sh'])
        expect(await store.failures(group, 1)).toHaveLength(1)
        expect(await store.errorGroupsFrom(group.slice(0, 4), 5)).toContain(group)
        expect(await store.errorGroupsFrom("'; --", 5)).toEqual([])
      }))
  })
}
