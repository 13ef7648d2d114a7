import type { Kysely } from 'kysely'
import type { PostgresSettings } from '../../domain/store-settings.ts'
import { type Ask, answers } from '../answers.ts'
import { archiving } from '../archiving.ts'
import { audit } from '../audit.ts'
import { compareSchema, knownMigrations, newerSchema } from '../migrations.ts'
import { monitors } from '../monitors.ts'
import { newsOf, type StoredSubtasks } from '../news.ts'
import { type Execute, requests } from '../requests.ts'
import type { Store } from '../store.ts'
import type { Tables } from '../tables.ts'
import { tokens } from '../tokens.ts'
import { addressOf, isSocket, placeOf } from './address.ts'
import { watchPostgres } from './changes.ts'
import { type Connection, connect } from './connect.ts'
import { createConnections } from './connections.ts'
import { type Encryption, encryptionsOf } from './encryption.ts'
import { grants } from './grant.ts'
import { makeHistoryRoom } from './history-room.ts'
import { postgresLeases } from './leases.ts'
import { postgresError } from './postgres-error.ts'
import { appliedMigrations, applyPending, newestApplied, type Schema } from './schema.ts'
import { writeNews } from './write-news.ts'

/**
 * A delivery's connection is used again by one that follows at once, and then closed: a thousand runs must not hold a
 * thousand connections (1.6 MiB each on the server).
 */
const KEEP_AFTER_DELIVERY_MS = 200
const STATEMENT_TIMEOUT_MS = 30_000

/** A store in a schema of a PostgreSQL database. It connects when it is first used. */
export function openPostgres(settings: PostgresSettings): Store {
  const address = addressOf(settings)
  const place = placeOf(address, settings.schema)
  const quoted = `"${settings.schema.replaceAll('"', '""')}"`
  const schema: Schema = { name: settings.schema, quoted, place, user: address.user }
  const closing = new AbortController()
  let answered = false
  let ready = false
  let encryptions: Encryption[] | undefined
  let kysely: Promise<Kysely<Tables>> | undefined

  const open = async (statementTimeoutMs: number): Promise<Connection> => {
    encryptions ??= encryptionsOf(settings, isSocket(address))
    return connect({
      settings,
      address,
      encryptions,
      statementTimeoutMs,
      signal: closing.signal,
      onAnswer: () => {
        answered = true
      },
    })
  }
  const connections = createConnections({ least: settings.pool.min, most: settings.pool.max }, () =>
    open(STATEMENT_TIMEOUT_MS),
  )
  const explained = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action()
    } catch (error) {
      const told = postgresError(address, error)
      if (told.trouble === 'schema') ready = false
      throw told
    }
  }
  /** With a connection of its own, that may take as long as it needs. */
  const apart = async <T>(action: (connection: Connection) => Promise<T>): Promise<T> => {
    const connection = await open(0)
    try {
      return await action(connection)
    } finally {
      await connection.close()
    }
  }
  const stored: StoredSubtasks = new WeakSet()
  const migrate = () => apart(({ client }) => applyPending(client, schema, knownMigrations('postgresql')))
  const borrow = async (): Promise<Connection> => {
    const connection = await connections.borrow()
    if (ready) return connection
    try {
      const newest = await newestApplied(connection.client, schema)
      const known = knownMigrations('postgresql').at(-1)?.number ?? 0
      if (newest > known) throw newerSchema(place, newest, known)
      if (newest < known) await migrate()
      ready = true
      return connection
    } catch (error) {
      connections.giveBack(connection, 0, true)
      throw error
    }
  }
  const lending = { ...connections, borrow }
  const briefly = <T>(action: (client: Connection['client']) => Promise<T>): Promise<T> =>
    explained(async () => {
      const connection = await borrow()
      let failed = true
      try {
        const result = await action(connection.client)
        failed = false
        return result
      } finally {
        connections.giveBack(connection, KEEP_AFTER_DELIVERY_MS, failed)
      }
    })
  const execute: Execute = (sql, values) =>
    briefly(async client => (await client.query(sql(`${schema.quoted}.`), [...values])).rows)

  const ask: Ask = question =>
    explained(async () => {
      kysely ??= import('./dialect.ts').then(({ postgresKysely }) =>
        postgresKysely(lending, schema.name, settings.pool.idleTimeoutMs),
      )
      return question(await kysely)
    })
  const change: Ask = question =>
    ask(async db => (await import('./dialect.ts')).andTell(db, schema.name, question))

  return {
    driver: 'postgresql',
    place,
    get answered() {
      return answered
    },
    leases: postgresLeases(briefly, schema.quoted),
    grants: grants(briefly, schema),
    requests: requests(execute),
    monitors: monitors(execute),
    tokens: tokens(execute),
    audit: audit(execute),
    async deliver(deliveries) {
      const news = newsOf(deliveries, stored)
      await briefly(client => writeNews(client, schema, news))
      news.settle()
    },
    schema: () =>
      explained(() =>
        apart(async ({ client }) => {
          const { applied } = await appliedMigrations(client, schema)
          return compareSchema(place, knownMigrations('postgresql'), applied)
        }),
      ),
    migrate: () => explained(migrate),
    watch: onChange => watchPostgres(settings.schema, () => open(0), onChange),
    archive: archiving({
      driver: 'postgresql',
      ask,
      write: news => briefly(client => writeNews(client, schema, news)),
      makeRoom: months => briefly(client => makeHistoryRoom(client, schema, months)),
    }),
    ...answers('postgresql', ask, change),
    async [Symbol.asyncDispose]() {
      closing.abort()
      await connections[Symbol.asyncDispose]()
    },
  }
}
