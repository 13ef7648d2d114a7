import { describe, expect, test } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import type { Leases } from '../../src/store/store.ts'
import { freshDatabase } from '../rig/postgres.ts'
import { eventually } from '../rig/tasker.ts'

const HOUR_MS = 3_600_000

describe('what a database lends', () => {
  const database = freshDatabase()
  const withLeases = async (action: (leases: Leases) => Promise<void>) => {
    await using store = openStore(database.settings)
    if (store.leases === undefined) throw new Error('PostgreSQL is shared')
    await action(store.leases)
  }
  const of = (name: string, token: string, leaseMs = HOUR_MS) => ({ name, token, holder: { token }, leaseMs })

  test('is lent to one, who may renew it, and told to the others', () =>
    withLeases(async leases => {
      expect(await leases.claim(of('a', 'one'))).toBeUndefined()
      expect(await leases.claim(of('a', 'two'))).toEqual({ token: 'one', holder: { token: 'one' } })
      expect(await leases.claim(of('a', 'one'))).toBeUndefined()
      expect(await leases.claim(of('b', 'two'))).toBeUndefined()
    }))

  test('is lent anew when it was given back, by the one who had it', () =>
    withLeases(async leases => {
      await leases.claim(of('back', 'one'))
      await leases.release('back', 'two')
      expect(await leases.claim(of('back', 'two'))).toMatchObject({ token: 'one' })

      await leases.release('back', 'one')
      expect(await leases.claim(of('back', 'two'))).toBeUndefined()
    }))

  test('is free when its time is over by the clock of the database', () =>
    withLeases(async leases => {
      await leases.claim(of('short', 'one', 1))
      await eventually(async () => (await leases.claim(of('short', 'two'))) === undefined, 'it is free')

      expect(await leases.claim(of('short', 'one'))).toMatchObject({ token: 'two' })
    }))

  test('is taken from a holder who is known to be dead, and from no other one', () =>
    withLeases(async leases => {
      await leases.claim(of('dead', 'one'))

      expect(await leases.claim({ ...of('dead', 'two'), insteadOf: 'zero' })).toMatchObject({ token: 'one' })
      expect(await leases.claim({ ...of('dead', 'two'), insteadOf: 'one' })).toBeUndefined()
      expect(await leases.claim({ ...of('dead', 'three'), insteadOf: 'one' })).toMatchObject({ token: 'two' })
    }))

  test('does not stay for ever under a name that nobody asks for any more', () =>
    withLeases(async leases => {
      await leases.claim(of('old', 'one'))
      await leases.claim(of('new', 'one'))
      await database.query(
        `UPDATE tasker.locks SET expires_at = now() - INTERVAL '25 hours' WHERE name = 'old'`,
      )

      await leases.release('new', 'one')

      expect(await database.query(`SELECT FROM tasker.locks WHERE name IN ('old', 'new')`)).toEqual([])
    }))

  test('goes to exactly one of many who ask at once', async () => {
    const stores = Array.from({ length: 10 }, () => openStore(database.settings))

    const answers = await Promise.all(
      stores.map((store, index) => store.leases?.claim(of('rush', `${index}`))),
    )

    const winner = answers.indexOf(undefined)
    expect(answers.filter(answer => answer?.token === String(winner))).toHaveLength(9)
    for (const store of stores) await store[Symbol.asyncDispose]()
  })
})
