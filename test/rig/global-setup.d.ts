import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the PostgreSQL that the whole test run shares. */
    postgresUrl: string
  }
}
/**
 * One PostgreSQL for the whole test run: the one of TASKER_TEST_PG_URL, else one of our own, which is gone afterwards
 * unless TASKER_TEST_PG_KEEP is set.
 */
export declare function setup(project: TestProject): Promise<(() => Promise<void>) | undefined>
