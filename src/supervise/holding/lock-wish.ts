/** That a run must not start beside another one. */
export interface LockWish {
  /** Otherwise the name of the task. */
  name?: string
  /** How long to wait for it; without it the start is skipped at once. */
  waitMs?: number
  /** Otherwise this host alone. */
  scope?: LockScope
}

/**
 * Who shares a lock: those of this host, or all who share the database. Where that does not answer, `database` starts
 * nothing, and `prefer-database` goes on with the host's lock alone.
 */
export const LOCK_SCOPES = ['host', 'database', 'prefer-database'] as const
export type LockScope = (typeof LOCK_SCOPES)[number]
