import type { ExecutionRow } from './rows.ts'
import type { RunRecord } from './run-record.ts'

/** Which runs of a task may be archived. The latest run of a task and the last one that finished never may. */
export interface Archivable {
  stage: string
  task: string
  /** Started before; milliseconds since 1970. */
  before?: number
  /** So many of its latest runs stay in any case. */
  keep: number
  /** These stay too. */
  except: readonly string[]
}

/** Which archived runs may be forgotten. */
export interface Prunable {
  /** Started before; milliseconds since 1970. */
  before: number
  stage?: string
  /** Not of these stages. */
  exceptStages?: readonly string[]
  /** Only what is kept beside their rows. */
  detailsOnly: boolean
}

/** How far a run is known. */
export type State = Pick<ExecutionRow, 'run_id' | 'last_seq'>

/** What is done with whole runs. Runs are named by their ids. */
export interface Archive {
  /** Everything that is kept of these runs, in their order. */
  records(runs: readonly ExecutionRow[]): Promise<RunRecord[]>
  /** Of these runs those that are not known here, or by an older state; archived ones are known. */
  missing(runs: readonly State[]): Promise<string[]>
  /**
   * Adds runs that another store has given, each once, in one transaction; one that is known by an older state gets the
   * newer one. Runs that are archived here stay as they are. Returns how many were new or newer.
   */
  add(records: readonly RunRecord[]): Promise<number>
  /** The oldest ones first, at most `limit`. */
  archivable(which: Archivable, limit: number): Promise<string[]>
  /**
   * Moves runs that are over to the history, in one transaction; those that others work on stay. With `write` it gets
   * what the history would keep beside their rows, before anything is gone. Returns how many were moved.
   */
  move(runIds: readonly string[], write?: (records: RunRecord[]) => void): Promise<number>
  /** The oldest ones first, at most `limit`. */
  prunable(which: Prunable, limit: number): Promise<string[]>
  prune(runIds: readonly string[], detailsOnly: boolean): Promise<void>
}
