import { describe } from 'vitest'
import { freshDatabase } from '../../rig/postgres.ts'

/** The same tests on each database, told what leads a tasker to it. */
export function onEachDatabase(tests: (env: NodeJS.ProcessEnv) => void): void {
  describe('on SQLite', () => tests({}))
  describe('on PostgreSQL', () => tests(freshDatabase().env))
}
