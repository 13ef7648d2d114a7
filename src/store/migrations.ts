import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { SchemaState, Store } from './store.ts'
import { StoreError } from './store-error.ts'

/** A numbered file of sql/: what the next shape of the schema takes. */
export interface Migration {
  number: number
  name: string
  /** The folder of sql/ that holds it. */
  folder: string
}

/** A row of the table `migrations`. */
export interface AppliedMigration {
  number: number
  name: string
  hash: string
}

/** The migrations that this program brings along, in order. */
export function knownMigrations(driver: Store['driver']): Migration[] {
  const folder = join(sqlFolder(), driver === 'sqlite' ? 'sqlite' : 'postgres')
  return readdirSync(folder)
    .filter(name => /^\d{4}-.*\.sql$/.test(name))
    .toSorted()
    .map(name => ({ number: Number(name.slice(0, 4)), name, folder }))
}

/** The text of a migration and its SHA-256. */
export function readMigration(migration: Migration): { sql: string; hash: string } {
  // It takes longer to load (3 ms) than a usual delivery, which has nothing to migrate.
  const { createHash } = process.getBuiltinModule('node:crypto')
  const sql = readFileSync(join(migration.folder, migration.name), 'utf8')
  return { sql, hash: createHash('sha256').update(sql).digest('hex') }
}

/**
 * What is applied and what is pending. Throws `StoreError` 'schema' when the schema is newer than this program or was
 * made by other files than these.
 */
export function compareSchema(
  place: string,
  known: readonly Migration[],
  applied: readonly AppliedMigration[],
): SchemaState {
  const newest = Math.max(0, ...applied.map(({ number }) => number))
  const newestKnown = known.at(-1)?.number ?? 0
  if (newest > newestKnown) throw newerSchema(place, newest, newestKnown)
  for (const { number, name, hash } of applied) {
    const same = known.find(migration => migration.number === number)
    if (same !== undefined && readMigration(same).hash !== hash)
      throw new StoreError(
        'schema',
        `${place} was made by another ${name} than the one of this tasker`,
        'use the tasker that made it, or another database',
      )
  }
  const pending = known.filter(({ number }) => number > newest).map(({ name }) => name)
  return { applied: newest, known: newestKnown, pending }
}

/** A program that is too old for a schema keeps away from it. */
export function newerSchema(place: string, found: number, known: number): StoreError {
  return new StoreError(
    'schema',
    `${place} has schema ${found}, and this tasker knows only up to ${known}`,
    'update tasker',
  )
}

let found: string | undefined

/** The package's sql/, from src/ as well as from the bundle in dist/. */
function sqlFolder(): string {
  found ??= searchUpwards(import.meta.dirname)
  return found
}

function searchUpwards(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    const candidate = join(folder, 'sql')
    if (existsSync(join(candidate, 'postgres')) && existsSync(join(candidate, 'sqlite'))) return candidate
    if (folder === dirname(folder))
      throw new StoreError(
        'unknown',
        `the folder sql of tasker is missing above ${start}`,
        'install tasker anew',
      )
  }
}
