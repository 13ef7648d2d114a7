import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The migrations that there are, in order; both databases have the same names. */
export const SQL_FILES = readdirSync(join(import.meta.dirname, '..', '..', 'sql', 'postgres')).toSorted()

/** Their numbers. */
export const SQL_NUMBERS = SQL_FILES.map(name => Number(name.slice(0, 4)))
