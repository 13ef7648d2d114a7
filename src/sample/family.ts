import type { ProcessIdentity } from '../domain/event.ts'
import { withoutAbsent } from '../kit/without-absent.ts'
import { startCensus } from './census.ts'
import { isAlive, readStartTicks } from './process.ts'
import { isZombie } from './stat.ts'

/** A process with its descendants, as long as one of them lives. */
export interface Family extends Disposable {
  /** Who lives now, parents before their children. One seen once belongs to it until its end. */
  alive(): ProcessIdentity[]
  isAlive(member: ProcessIdentity): boolean
}

/** The family of `root`; off Linux, where nobody lists children, the process alone. */
export function openFamily(root: number): Family {
  const ancestor = { pid: root, ...withoutAbsent({ startTicks: readStartTicks(root) }) }
  if (ancestor.startTicks === undefined) {
    return { alive: () => [ancestor].filter(isAlive), isAlive, [Symbol.dispose]: () => undefined }
  }
  const census = startCensus(root)
  return {
    alive: () =>
      [...census.take()]
        .filter(([, stat]) => !isZombie(stat))
        .map(([{ pid }, { startTicks }]) => ({ pid, startTicks })),
    isAlive,
    [Symbol.dispose]: () => census[Symbol.dispose](),
  }
}
