import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import type { ExecutionRow } from '../../src/store/rows.ts'
import type { Store } from '../../src/store/store.ts'
import type { TestDatabase } from '../rig/postgres.ts'
import { eventually, type Rig } from '../rig/tasker.ts'
import { tokenIn } from '../web/token-rig.ts'
import { startWeb, type TestServer } from '../web/web-rig.ts'
import { temporaryFolder } from './folder.ts'

/** A dashboard with a database of its own, for the tests of one block, and what a host needs that brings its runs there. */
export function dashboardWith(driver: 'sqlite' | 'postgresql', postgres: TestDatabase) {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let server: TestServer
  const dashboard = {
    store: undefined as unknown as Store,
    /** For a `tasker` whose token is called `laptop`. */
    env: {} as NodeJS.ProcessEnv,
    /** What is recorded of a task once it is so. */
    recorded: (task: string, status: string): Promise<ExecutionRow> =>
      eventually(async () => {
        const [row] = await dashboard.store.latestRuns(task)
        return row?.execution_status === status ? row : undefined
      }, `${task} is ${status}`),
    seqsOf: async (runId: string): Promise<number[]> => {
      const { store } = dashboard
      const rows = [...(await store.events(runId)), ...(await store.samples(runId))]
      return rows.map(({ seq }) => seq).toSorted((left, right) => left - right)
    },
  }
  beforeAll(async () => {
    folder = await temporaryFolder()
    const store = openStore(
      driver === 'sqlite' ? { driver, file: join(folder.path, 'tasker.db') } : postgres.settings,
    )
    server = await startWeb(store, { auth: 'token', basePath: '/tasker' })
    const token = await tokenIn(store, 'laptop', 'writer')
    dashboard.store = store
    dashboard.env = { TASKER_DB_URL: server.url, TASKER_DB_TOKEN: token, TASKER_FLUSH_INTERVAL: '200ms' }
  })
  afterAll(async () => {
    await server[Symbol.asyncDispose]()
    await dashboard.store[Symbol.asyncDispose]()
    await folder[Symbol.asyncDispose]()
  })
  return dashboard
}

export function journals(rig: Rig): string[] {
  return readdirSync(join(rig.stateDir, 'journal'))
}

/** Has what runs left behind brought now, if anybody takes it. */
export function bring(rig: Rig) {
  return rig.tasker(['monitor', '--once'])
}

/** From 1 without a gap, each once. */
export function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1)
}
