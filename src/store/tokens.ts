import type { TokenRole } from '../domain/role.ts'
import { cleanText, cleanTime } from './clean.ts'
import { AUTHOR_LENGTH, type Execute } from './requests.ts'

/** A row of `tokens`, without the hash. */
export interface KnownToken {
  token_id: string
  name: string
  role: TokenRole
  created_at: Date
  /** `user@host` */
  created_by: string
  expires_at: Date | null
  revoked_at: Date | null
  last_used_at: Date | null
}

/** Who may ask the dashboard. Times are milliseconds since 1970. */
export interface Tokens {
  /** False where there is, or was, one of that name. */
  add(token: {
    tokenId: string
    name: string
    role: TokenRole
    /** SHA-256 of the token, in hexadecimal. */
    hash: string
    createdAt: number
    createdBy: string
    expiresAt?: number
  }): Promise<boolean>
  /** Also what is revoked, or out of date. */
  list(): Promise<KnownToken[]>
  withHash(hash: string): Promise<KnownToken | undefined>
  used(tokenId: string, at: number): Promise<void>
  /** False where there is none of that name that is not revoked. */
  revoke(name: string, at: number): Promise<boolean>
}

const COLUMNS = 'token_id, name, role, created_at, created_by, expires_at, revoked_at, last_used_at'
const MOST = 1_000

export function tokens(execute: Execute): Tokens {
  return {
    async add({ tokenId, name, role, hash, createdAt, createdBy, expiresAt }) {
      const rows = await execute(
        schema => `INSERT INTO ${schema}tokens (token_id, name, role, hash, created_at, created_by, expires_at)
          VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name) DO NOTHING RETURNING token_id`,
        [
          tokenId,
          cleanText(name, 100) ?? '',
          role,
          hash,
          cleanTime(createdAt),
          cleanText(createdBy, AUTHOR_LENGTH) ?? '',
          expiresAt === undefined ? null : cleanTime(expiresAt),
        ],
      )
      return rows.length > 0
    },
    async list() {
      const rows = await execute(
        schema => `SELECT ${COLUMNS} FROM ${schema}tokens ORDER BY name LIMIT $1`,
        [MOST],
      )
      return rows.map(tokenOf)
    },
    async withHash(hash) {
      const [row] = await execute(schema => `SELECT ${COLUMNS} FROM ${schema}tokens WHERE hash = $1`, [hash])
      return row && tokenOf(row)
    },
    async used(tokenId, at) {
      await execute(
        schema => `UPDATE ${schema}tokens SET last_used_at = $1 WHERE token_id = $2`,
        [cleanTime(at), tokenId],
      )
    },
    async revoke(name, at) {
      const rows = await execute(
        schema => `UPDATE ${schema}tokens SET revoked_at = $1
          WHERE name = $2 AND revoked_at IS NULL RETURNING token_id`,
        [cleanTime(at), name],
      )
      return rows.length > 0
    },
  }
}

function tokenOf(row: Record<string, unknown>): KnownToken {
  const time = (value: unknown) => (value === null ? null : new Date(value as string | Date))
  return {
    token_id: String(row.token_id),
    name: String(row.name),
    role: row.role as TokenRole,
    created_at: new Date(row.created_at as string | Date),
    created_by: String(row.created_by),
    expires_at: time(row.expires_at),
    revoked_at: time(row.revoked_at),
    last_used_at: time(row.last_used_at),
  }
}
