/** That a run must not start beside another one. */
export interface LockWish {
  /** Otherwise the name of the task. */
  name?: string
  /** How long to wait for it; without it the start is skipped at once. */
  waitMs?: number
}
