/** What may be different about a run because of what was done to it; without an excuse everything has to be right. */
export type Excuse =
  /** Its end may be recorded as `lost:`, because nobody saw it or the note of it was destroyed. */
  | 'lost'
  /** It may not be recorded at all: the note of its start was destroyed, or could not be made. */
  | 'unrecorded'
  /** Facts in its middle may be missing. */
  | 'facts'
  /** Its command may have died of SIGKILL. */
  | 'sigkill'
  /** Its command may have died of SIGTERM, and then it is CANCELLED. */
  | 'asked'
  /** Its command may have died of SIGPIPE. */
  | 'sigpipe'
  /** Its caller may see SIGKILL. */
  | 'wrapper killed'
  /** Of its output what tasker had in its hands may be missing, in one piece. */
  | 'gap'
  /** Its log is not what was written. */
  | 'log'
  /** It may have been slow. */
  | 'slow'

interface Entry {
  runId: string
  fault: string
  excuses: readonly Excuse[]
}

/** What was done to which run. */
export interface Excuses {
  add(runId: string, fault: string, excuses: readonly Excuse[]): void
  of(runId: string): ReadonlySet<Excuse>
  /** Names of the faults that touched it. */
  faultsOf(runId: string): string[]
}

export function createExcuses(): Excuses {
  const entries: Entry[] = []
  const of = (runId: string) => entries.filter(entry => entry.runId === runId)
  return {
    add: (runId, fault, excuses) => void entries.push({ runId, fault, excuses }),
    of: runId => new Set(of(runId).flatMap(({ excuses }) => excuses)),
    faultsOf: runId => [...new Set(of(runId).map(({ fault }) => fault))],
  }
}
