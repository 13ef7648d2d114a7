import { TaskerError } from '../domain/error.ts'

/** Why a store could not do what it was asked; decides whether trying again makes sense. */
export type StoreTrouble =
  /** Cannot be reached, closed the connection, or did not answer in time: try again later. */
  | 'unreachable'
  /** Too many connections, locked, shutting down, deadlock: try again soon. */
  | 'busy'
  /** Wrong password, unknown role or database, TLS refused. */
  | 'refused'
  /** The role lacks a right; the remedy names the command that somebody with the right runs. */
  | 'forbidden'
  /** The schema is missing, older (run `tasker db migrate`) or newer than this program, or somebody else's. */
  | 'schema'
  /** Disk full, read-only, corrupt, not a database. */
  | 'storage'
  /** A bug of ours, or something never seen. */
  | 'unknown'

export class StoreError extends TaskerError {
  readonly trouble: StoreTrouble

  constructor(trouble: StoreTrouble, problem: string, remedy: string, options?: ErrorOptions) {
    super(problem, remedy, options)
    this.name = 'StoreError'
    this.trouble = trouble
  }
}

/** The store lacks earlier events of these runs: it takes them again from the first. What else was delivered is stored. */
export class BehindError extends StoreError {
  readonly runIds: ReadonlySet<string>

  constructor(place: string, runIds: ReadonlySet<string>) {
    super('busy', `${place} asks for earlier events`, 'they are sent again')
    this.runIds = runIds
  }
}
