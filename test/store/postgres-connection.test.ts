import { readFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PostgresSettings } from '../../src/domain/store-settings.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { StoreError } from '../../src/store/store-error.ts'
import { openBlackHole } from '../rig/black-hole.ts'
import { needing } from '../rig/needing.ts'
import {
  describeDatabase,
  freshDatabase,
  type Server,
  startServer,
  type TestDatabase,
} from '../rig/postgres.ts'
import { eventually } from '../rig/tasker.ts'
import { deliveryOf, eventsOf, FINISHED } from './run-of.ts'

const tls = (name: string) => join(import.meta.dirname, '..', 'rig', 'tls', name)
const delivery = () => deliveryOf(eventsOf({}, [FINISHED]))

async function failureOf(promise: Promise<unknown>): Promise<StoreError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof StoreError) return error
  throw new Error('it did not fail with a StoreError', { cause: error })
}

/** Opens a store, tries to deliver, and closes it: how it failed, if it did. */
async function tryToDeliver(settings: PostgresSettings): Promise<StoreError | 'delivered'> {
  await using store = openStore(settings)
  return await store.deliver([delivery()]).then(
    () => 'delivered' as const,
    (error: StoreError) => error,
  )
}

describe('a server that cannot be reached', () => {
  const anywhere = describeDatabase('postgres://somebody@127.0.0.1:1', 'x').settings

  test('nobody listens there', async () => {
    await using store = openStore(anywhere)

    const error = await failureOf(store.deliver([delivery()]))

    expect(error.trouble).toBe('unreachable')
    expect(error.message).toMatch(
      /^the database 127\.0\.0\.1:1\/x cannot be reached: .*ECONNREFUSED.*; look whether /,
    )
    expect(store.answered).toBe(false)
  })

  test('its name is not known', async () => {
    expect(await tryToDeliver({ ...anywhere, host: 'no-such-host.invalid' })).toMatchObject({
      trouble: 'unreachable',
    })
  })

  test('there is no socket in that folder', async () => {
    expect(await tryToDeliver({ ...anywhere, host: '/nowhere' })).toMatchObject({ trouble: 'unreachable' })
  })

  needing('python3')(
    'it swallows everything: the limit is kept, and closing does not wait for it',
    async () => {
      using hole = await openBlackHole()
      const store = openStore({ ...anywhere, port: hole.port, connectTimeoutMs: 300 })
      const begin = performance.now()

      const error = await failureOf(store.history({ limit: 1 }))

      expect(error.message).toContain('no answer within 0.3 s')
      expect(error.trouble).toBe('unreachable')
      expect(store.answered).toBe(false)
      expect(performance.now() - begin).toBeLessThan(2_000)
      await store[Symbol.asyncDispose]()

      const patient = openStore({ ...anywhere, port: hole.port, connectTimeoutMs: 60_000 })
      const pending = failureOf(patient.deliver([delivery()]))
      await patient[Symbol.asyncDispose]()
      expect((await pending).trouble).toBe('unreachable')
    },
  )

  test.each([
    ['says nothing', () => {}],
    ['hangs up', (socket: Socket) => void socket.end()],
    ['speaks something else', (socket: Socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ])('what answers %s', async (_, answer) => {
    const server = createServer(socket => {
      socket.on('error', () => {})
      answer(socket)
    }).listen(0, '127.0.0.1')
    const address = await eventually(() => server.address() ?? undefined, 'it listens')
    const port = typeof address === 'object' ? address.port : 0
    await using store = openStore({ ...anywhere, port, connectTimeoutMs: 400 })

    const error = await failureOf(store.deliver([delivery()]))

    expect(error.trouble).toMatch(/unreachable|refused/)
    expect(error.message).not.toContain('\n')
    expect(store.answered).toBe(true)
    server.close()
  })
})

describe('connections', () => {
  const database = freshDatabase()
  const connections = async () => {
    const [row] = await database.query(
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'tasker' AND datname = '${database.name}'`,
    )
    return row?.n
  }

  test('are not more than allowed, however much is asked at once', async () => {
    await using store = openStore({ ...database.settings, pool: { min: 0, max: 2, idleTimeoutMs: 60_000 } })
    await store.migrate()

    await Promise.all(Array.from({ length: 12 }, () => store.history({ limit: 1 })))

    expect(await connections()).toBe(2)
    await store[Symbol.asyncDispose]()
    await eventually(async () => (await connections()) === 0 || undefined, 'they are closed')
  })

  test('are closed soon after a delivery, so that a thousand runs do not hold a thousand', async () => {
    await using store = openStore(database.settings)

    await store.deliver([delivery()])

    await eventually(async () => (await connections()) === 0 || undefined, 'it is closed', 5_000)
    await store.deliver([delivery()])
  })

  test('can go through a socket', async () => {
    await using server = await startServer()
    const settings = {
      ...describeDatabase(server.url, 'postgres').settings,
      host: server.folder,
      sslmode: 'require',
    }

    expect(await tryToDeliver(settings as PostgresSettings)).toBe('delivered')
  })

  test('a schema that is dropped under us is made again by the next delivery but one', async () => {
    const settings = { ...database.settings, schema: 'short_lived' }
    await using store = openStore(settings)
    await store.deliver([delivery()])
    await database.query('DROP SCHEMA short_lived CASCADE')

    expect(await failureOf(store.deliver([delivery()]))).toMatchObject({ trouble: 'schema' })
    await store.deliver([delivery()])

    expect(await store.history({ limit: 9 })).toHaveLength(1)
  })
})

let server: Server
beforeAll(async () => {
  server = await startServer({
    maxConnections: 12,
    hba: [
      'host all with_password all scram-sha-256',
      'hostnossl all only_tls all reject',
      'hostssl all only_plain all reject',
    ],
    tls: {
      certificate: readFileSync(tls('server.pem'), 'utf8'),
      key: readFileSync(tls('server.key'), 'utf8'),
    },
  })
})
afterAll(() => server[Symbol.asyncDispose]())

describe('rights', () => {
  let database: TestDatabase
  beforeAll(async () => {
    await describeDatabase(server.url, 'postgres').query('CREATE DATABASE rights')
    database = describeDatabase(server.url, 'rights')
    await database.query(
      'CREATE ROLE tasker_user LOGIN; CREATE ROLE tasker_reader LOGIN; CREATE ROLE stranger LOGIN',
    )
  })
  const as = (user: string): PostgresSettings => ({ ...database.settings, user })

  test('a role that may not create the schema is told who has to run what', async () => {
    const error = await tryToDeliver(as('tasker_user'))

    expect(error).toMatchObject({ trouble: 'forbidden' })
    expect(String(error)).toContain('role tasker_user may not create the tables of tasker')
    expect(String(error)).toContain('let a role that may run: tasker db migrate')
  })

  test('with the rights that docs/sql.md grants, a role records and another one reads', async () => {
    const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'sql.md'), 'utf8')
    const grants = page.match(/^```sql postgresql-owner\n(.*?)^```/ms)?.[1] ?? ''
    await using owner = openStore(database.settings)
    await owner.migrate()
    await database.query(grants)

    expect(await tryToDeliver(as('tasker_user'))).toBe('delivered')
    await using reading = openStore(as('tasker_reader'))
    expect(await reading.status({})).toHaveLength(1)
    expect(await reading.schema()).toMatchObject({ pending: [] })
    expect(await failureOf(reading.deliver([delivery()]))).toMatchObject({ trouble: 'forbidden' })
  })

  test('a role without any is told what its owner can grant', async () => {
    const error = await tryToDeliver(as('stranger'))

    expect(error).toMatchObject({ trouble: 'forbidden' })
    expect(String(error)).toContain('let its owner run: tasker db grant --writer stranger')
  })

  test('a database that does not exist', async () => {
    expect(await tryToDeliver({ ...database.settings, database: 'no_such_database' })).toMatchObject({
      trouble: 'refused',
    })
  })
})

describe('a server with passwords and TLS', () => {
  let settings: PostgresSettings
  beforeAll(async () => {
    const database = describeDatabase(server.url, 'postgres')
    settings = database.settings
    await database.query(
      "CREATE ROLE with_password LOGIN SUPERUSER PASSWORD 'right'; CREATE ROLE only_tls LOGIN SUPERUSER; CREATE ROLE only_plain LOGIN SUPERUSER; CREATE ROLE ordinary LOGIN",
    )
  })

  test.each([
    ['right', 'delivered'],
    ['wrong', { trouble: 'refused', message: expect.stringContaining('refuses role with_password') }],
    [
      undefined,
      { trouble: 'refused', message: expect.stringContaining('none is configured; set database.password') },
    ],
  ] as const)('the password %s', async (password, expected) => {
    const outcome = await tryToDeliver({ ...settings, user: 'with_password', password: async () => password })

    if (expected === 'delivered') expect(outcome).toBe('delivered')
    else expect(outcome).toMatchObject(expected)
  })

  test('a password is not looked up when nobody wants one', async () => {
    const password = () => Promise.reject(new Error('nobody should ask'))

    expect(await tryToDeliver({ ...settings, password })).toBe('delivered')
  })

  const authority = tls('authority.pem')
  const other = tls('other-authority.pem')
  test.each([
    ['disable', '127.0.0.1', undefined, 'delivered'],
    ['allow', '127.0.0.1', undefined, 'delivered'],
    ['prefer', '127.0.0.1', undefined, 'delivered'],
    ['require', '127.0.0.1', undefined, 'delivered'],
    ['require', '127.0.0.1', other, 'refused'],
    ['verify-ca', '127.0.0.1', authority, 'delivered'],
    ['verify-ca', '127.0.0.1', undefined, 'refused'],
    ['verify-ca', '127.0.0.1', other, 'refused'],
    ['verify-full', 'localhost', authority, 'delivered'],
    ['verify-full', '127.0.0.1', authority, 'refused'],
    ['verify-full', 'localhost', other, 'refused'],
    ['verify-full', 'localhost', '/no/such.pem', 'refused'],
  ] as const)('sslmode %s to %s with %s: %s', async (sslmode, host, sslrootcert, expected) => {
    const outcome = await tryToDeliver({ ...settings, host, sslmode, ...(sslrootcert && { sslrootcert }) })

    expect(outcome === 'delivered' ? outcome : outcome.trouble, String(outcome)).toBe(expected)
  })

  test.each([
    ['disable', 'only_tls', 'refused'],
    ['allow', 'only_tls', 'delivered'],
    ['prefer', 'only_plain', 'delivered'],
    ['require', 'only_plain', 'refused'],
  ] as const)('sslmode %s for a role that is %s: %s', async (sslmode, user, expected) => {
    const outcome = await tryToDeliver({ ...settings, sslmode, user })

    expect(outcome === 'delivered' ? outcome : outcome.trouble, String(outcome)).toBe(expected)
  })

  test('prefer encrypts', async () => {
    await using store = openStore(settings)
    await store.history({ limit: 1 })

    const rows = await describeDatabase(server.url, 'postgres').query(
      "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'tasker'",
    )
    expect(rows).toEqual([{ ssl: true }])
  })

  test('a server without connections to spare is busy, and takes everything in the end', async () => {
    const troubles = new Set<string>()
    const stores = Array.from({ length: 40 }, () => openStore(settings))
    const untilTaken = async (store: Store) => {
      for (;;) {
        const error = await store.deliver([deliveryOf(eventsOf({ taskName: 'crowd' }, [FINISHED]))]).then(
          () => undefined,
          (reason: StoreError) => reason,
        )
        if (error === undefined) return
        troubles.add(error.trouble)
        await pause(20 * Math.random())
      }
    }

    await Promise.all(stores.map(untilTaken))
    await Promise.all(stores.map(store => store[Symbol.asyncDispose]()))

    expect([...troubles]).toEqual(['busy'])
    await using store = openStore(settings)
    expect(await store.history({ task: 'crowd', limit: 99 })).toHaveLength(40)
  })
})

test('TLS that is required and not offered is refused', async () => {
  await using server = await startServer()
  const settings = describeDatabase(server.url, 'postgres').settings

  const error = await tryToDeliver({ ...settings, sslmode: 'require' })

  expect(error).toMatchObject({ trouble: 'refused' })
  expect(String(error)).toContain('it offers no TLS')
})

test('a server that dies and comes back: nothing crashes, and what was not confirmed is delivered again', async () => {
  await using server = await startServer()
  const settings = describeDatabase(server.url, 'postgres').settings
  await using store = openStore(settings)
  const events = eventsOf({}, [FINISHED])
  await store.deliver([deliveryOf(events.slice(0, 1))])
  await store.history({ limit: 1 }) // this connection is idle when the server dies

  await server.kill()
  const error = await failureOf(store.deliver([deliveryOf(events, 2)]))
  await server.start()

  expect(error.trouble).toMatch(/unreachable|busy/)
  await eventually(async () => {
    const outcome = await store.deliver([deliveryOf(events)]).catch((reason: StoreError) => reason)
    return outcome === undefined || undefined
  }, 'it is delivered')
  expect(await store.history({ limit: 9 })).toMatchObject([{ execution_status: 'FINISHED', last_seq: 2 }])
  expect(await store.events(events[0].runId)).toHaveLength(2)
})
