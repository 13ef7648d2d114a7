import type { Client } from 'pg'
import { cleanText } from '../clean.ts'
import type { Leases } from '../store.ts'

type Use = <T>(action: (client: Client) => Promise<T>) => Promise<T>

/** Between two questions it may change hands; that does not happen many times in a row. */
const MOST_ROUNDS = 10
const NAME_LENGTH = 300

/** Rows of the table `locks`. Whether the time of one is over only the clock of the server says. */
export function postgresLeases(use: Use, schema: string): Leases {
  return {
    claim: ({ name, token, holder, leaseMs, insteadOf }) =>
      use(async client => {
        const key = cleanText(name, NAME_LENGTH)
        for (let round = 0; round < MOST_ROUNDS; round++) {
          const taken = await client.query(
            // Not now(): a statement that waited for another one has it from before the wait.
            `INSERT INTO ${schema}.locks (name, token, holder, expires_at)
             VALUES ($1, $2, $3, clock_timestamp() + $4 * INTERVAL '1 millisecond')
             ON CONFLICT (name) DO UPDATE SET
               token = EXCLUDED.token,
               holder = EXCLUDED.holder,
               expires_at = clock_timestamp() + $4 * INTERVAL '1 millisecond'
             WHERE locks.token IN ($2, $5) OR locks.expires_at < clock_timestamp()`,
            [key, token, JSON.stringify(holder), leaseMs, insteadOf ?? token],
          )
          if (taken.rowCount === 1) return undefined
          const { rows } = await client.query(`SELECT token, holder FROM ${schema}.locks WHERE name = $1`, [
            key,
          ])
          if (rows[0] !== undefined) return rows[0]
        }
        throw new Error(`the lock ${name} changes hands all the time`)
      }),
    release: (name, token) =>
      use(async client => {
        await client.query(
          // And those of holders who died, under names that nobody asks for any more.
          `DELETE FROM ${schema}.locks
           WHERE (name = $1 AND token = $2) OR expires_at < clock_timestamp() - INTERVAL '1 day'`,
          [cleanText(name, NAME_LENGTH), token],
        )
      }),
  }
}
