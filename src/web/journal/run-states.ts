import type { Run } from '../../domain/run.ts'

/** The states of runs whose events came through this server lately, each with the token that brought them. */
export interface RunStates {
  get(runId: string, reporter: string): Run | undefined
  /** With which token its events came. */
  reporterOf(runId: string): string | undefined
  set(reporter: string, run: Run): void
  /** All events of the run are asked for once more. */
  forget(runId: string): void
}

/** Characters of JSON. */
const MOST = 32 * 2 ** 20

/** Keeps the latest. */
export function runStates(most = MOST): RunStates {
  const states = new Map<string, { run: Run; reporter: string; size: number }>()
  let total = 0
  const forget = (runId: string) => {
    total -= states.get(runId)?.size ?? 0
    states.delete(runId)
  }
  return {
    get(runId, reporter) {
      const known = states.get(runId)
      return known?.reporter === reporter ? known.run : undefined
    },
    reporterOf: runId => states.get(runId)?.reporter,
    set(reporter, run) {
      forget(run.runId)
      const size = JSON.stringify(run).length
      states.set(run.runId, { run, reporter, size })
      total += size
      for (const runId of states.keys()) {
        if (total <= most || runId === run.runId) return
        forget(runId)
      }
    },
    forget,
  }
}
