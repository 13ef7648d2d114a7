import type { Kysely } from 'kysely'
import type { SqliteSettings } from '../../domain/store-settings.ts'
import { type Ask, answers } from '../answers.ts'
import { archiving } from '../archiving.ts'
import { audit } from '../audit.ts'
import { monitors } from '../monitors.ts'
import { type News, newsOf, type StoredSubtasks } from '../news.ts'
import { type Execute, requests } from '../requests.ts'
import type { Store } from '../store.ts'
import type { Tables } from '../tables.ts'
import { tokens } from '../tokens.ts'
import { watchSqlite } from './changes.ts'
import { databaseFile } from './database-file.ts'
import { createLock } from './lock.ts'
import { patiently } from './patience.ts'
import { writeNews } from './write-news.ts'

/** How long to go on while others hold the database, before it is 'busy': a delivery is tried again by its caller. */
const DELIVERY_PATIENCE_MS = 500
const PATIENCE_MS = 5_000

/** A store in one file. Nothing is opened or created before it is needed. */
export function openSqlite(settings: SqliteSettings): Store {
  const { file } = settings
  const database = databaseFile(file)
  const lock = createLock()
  const stored: StoredSubtasks = new WeakSet()
  let kysely: Promise<Kysely<Tables>> | undefined
  const execute: Execute = (sql, values) =>
    patiently(file, DELIVERY_PATIENCE_MS, async () => {
      using _ = await lock.acquire()
      return database
        .ready()
        .prepare(sql('').replace(/\$\d+/g, '?'))
        .all(...values)
    })

  const ask: Ask = async question => {
    kysely ??= import('./dialect.ts').then(({ sqliteKysely }) => sqliteKysely(() => database.ready(), lock))
    const db = await kysely
    return patiently(file, PATIENCE_MS, () => question(db))
  }
  const write = (news: News) =>
    patiently(file, PATIENCE_MS, async () => {
      using _ = await lock.acquire()
      await writeNews(database.ready(), news)
    })

  return {
    driver: 'sqlite',
    place: file,
    answered: true,
    deliver: deliveries =>
      patiently(file, DELIVERY_PATIENCE_MS, async () => {
        using _ = await lock.acquire()
        const news = newsOf(deliveries, stored)
        await writeNews(database.ready(), news)
        news.settle()
      }),
    requests: requests(execute),
    monitors: monitors(execute),
    tokens: tokens(execute),
    audit: audit(execute),
    schema: () => patiently(file, PATIENCE_MS, async () => database.schema()),
    migrate: () =>
      patiently(file, PATIENCE_MS, async () => {
        using _ = await lock.acquire()
        return database.migrate()
      }),
    archive: archiving({ driver: 'sqlite', ask, write }),
    watch: onChange => watchSqlite(file, onChange),
    ...answers('sqlite', ask),
    async [Symbol.asyncDispose]() {
      using _ = await lock.acquire()
      database.close()
    },
  }
}
