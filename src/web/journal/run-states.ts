import { isTerminal, type Run } from '../../domain/run.ts'

/** The states of runs that go on, as far as their events came through this server. */
export interface RunStates {
  get(runId: string, reporter: string): Run | undefined
  /** The latest are kept; of a run that is over no more is to come. */
  set(reporter: string, run: Run): void
}

/** Characters of JSON. Whose state was let go is asked for all events of the run again. */
const MOST = 128 * 2 ** 20

export function runStates(most = MOST): RunStates {
  const states = new Map<string, { run: Run; reporter: string; size: number }>()
  let total = 0
  const remove = (runId: string) => {
    total -= states.get(runId)?.size ?? 0
    states.delete(runId)
  }
  return {
    get(runId, reporter) {
      const known = states.get(runId)
      return known?.reporter === reporter ? known.run : undefined
    },
    set(reporter, run) {
      remove(run.runId)
      if (isTerminal(run.status)) return
      const size = JSON.stringify(run).length
      states.set(run.runId, { run, reporter, size })
      total += size
      for (const runId of states.keys()) {
        if (total <= most || runId === run.runId) return
        remove(runId)
      }
    },
  }
}
