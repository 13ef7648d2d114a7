import type { Kysely } from 'kysely'
import type { Ask } from './answers.ts'
import type { Archive } from './archive.ts'
import type { News } from './news.ts'
import type { Store } from './store.ts'
import type { Tables } from './tables.ts'

/** What each database does in its own way. */
interface Drive {
  driver: Store['driver']
  ask: Ask
  /** As a delivery is written. */
  write(news: News): Promise<void>
  /** Makes room for runs of these months, given by their first moments. */
  makeRoom?(months: readonly Date[]): Promise<void>
}

const loadQueries = () => import('./archive-queries.ts')
const loadRecords = () => import('./export-queries.ts')

/** The queries are loaded when they are first needed: a run archives nothing. */
export function archiving({ driver, ask, write, makeRoom = async () => {} }: Drive): Archive {
  const asked =
    <Parameters extends unknown[], T>(
      load: () => Promise<(db: Kysely<Tables>, ...parameters: Parameters) => Promise<T>>,
    ) =>
    (...parameters: Parameters): Promise<T> =>
      ask(async db => (await load())(db, ...parameters))
  return {
    records: asked(async () => (await loadRecords()).records),
    missing: asked(async () => (await loadRecords()).missing),
    async add(given) {
      const { missing, newsOfRecords, addRest } = await loadRecords()
      const states = given.map(({ run }) => run)
      const ids = new Set(await ask(db => missing(db, states)))
      const fresh = given.filter(({ run }) => ids.has(run.run_id))
      if (fresh.length === 0) return 0
      await write(newsOfRecords(fresh))
      await ask(db => addRest(db, fresh))
      return fresh.length
    },
    archivable: asked(async () => (await loadQueries()).archivable),
    async move(runIds, toFile) {
      const { monthsOf, moveRuns } = await loadQueries()
      await makeRoom(await ask(db => monthsOf(db, runIds)))
      return ask(db => moveRuns(db, driver, runIds, toFile))
    },
    prunable: asked(async () => (await loadQueries()).prunable),
    prune: asked(async () => (await loadQueries()).prune),
  }
}
