import { UsageError } from '../domain/error.ts'
import { quote } from './kinds.ts'
import type { Kind } from './option.ts'

/** A schema of PostgreSQL that needs no quotes, so that people can type it in their queries. */
export function schemaName(): Kind<string> {
  return {
    parse: raw => {
      if (typeof raw === 'string' && /^[a-z_][a-z0-9_]{0,62}$/.test(raw) && !raw.startsWith('pg_')) return raw
      throw new UsageError(
        `${quote(raw)} cannot be the name of a schema`,
        'write small letters, digits and underscores, not beginning with a digit or pg_',
      )
    },
    write: value => value,
  }
}
