import type { TestProject } from 'vitest/node'
import { startServer } from './postgres-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of the PostgreSQL that the whole test run shares. */
    postgresUrl: string
  }
}

/**
 * One PostgreSQL for the whole test run: the one of TASKER_TEST_PG_URL, else one of our own, which is gone afterwards
 * unless TASKER_TEST_PG_KEEP is set.
 */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.TASKER_TEST_PG_URL
  if (given !== undefined && given !== '') {
    project.provide('postgresUrl', given)
    return undefined
  }
  const server = await startServer({ maxConnections: 100 })
  project.provide('postgresUrl', server.url)
  return async () => {
    if (process.env.TASKER_TEST_PG_KEEP === undefined) return server[Symbol.asyncDispose]()
    process.stdout.write(`PostgreSQL goes on until you press Enter: ${server.url}\n`)
    await new Promise(resolve => process.stdin.once('data', resolve))
    await server[Symbol.asyncDispose]()
  }
}
