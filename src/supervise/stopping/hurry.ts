import type { Outcome } from '../../domain/outcome.ts'

/** Knows whether somebody wants us to end, so that we wait for nobody any more. */
export interface Hurry {
  add(signal: NodeJS.Signals): void
  /**
   * Resolves when we are to end. A command that died of a signal would not have written more; for one that ended by
   * itself only signals count that come later.
   */
  after(outcome: Outcome): Promise<void>
}

const ASK_TO_END = new Set<NodeJS.Signals>(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'])

export function watchForHurry(): Hurry {
  let asked = Promise.withResolvers<void>()
  return {
    add(signal) {
      if (ASK_TO_END.has(signal)) asked.resolve()
    },
    after(outcome) {
      if (outcome.kind !== 'signalled') asked = Promise.withResolvers<void>()
      return asked.promise
    },
  }
}
