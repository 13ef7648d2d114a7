import type { RunFact } from '../../domain/event.ts'
import { isTerminal, type Run } from '../../domain/run.ts'
import type { Store } from '../../store/store.ts'

/** Learns from the store what the subtasks of a run usually take. */
export interface Comparing extends Disposable {
  /** The store answers. */
  delivered(store: Store): void
}

/** So long after the first subtask was delivered: of a short run nobody asks how far it is. */
const LATER_MS = 500

/** Asks once, when the run has subtasks. Nobody waits for the answer, and without one all subtasks weigh the same. */
export function comparing(current: () => Run | undefined, tell: (fact: RunFact) => void): Comparing {
  let timer: NodeJS.Timeout | undefined
  const learn = async (store: Store) => {
    const run = current()
    if (run === undefined) return
    const { taskStage: stage, taskName: name } = run
    const { compare } = await import('./compare.ts')
    const usual = await compare(store, { stage, name })
    if (usual !== undefined && !isTerminal(current()?.status ?? run.status))
      tell({ kind: 'compared', ...usual })
  }
  return {
    delivered(store) {
      const run = current()
      if (timer !== undefined || run === undefined || run.subtasks.length === 0 || run.overallStated) return
      timer = setTimeout(() => void learn(store).catch(() => {}), LATER_MS).unref()
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  }
}
