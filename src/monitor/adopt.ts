import type { Run } from '../domain/run.ts'
import { journalPath } from '../journal/journal.ts'
import { appendAfterwards, replay } from '../journal/replay.ts'
import { isAlive } from '../sample/process.ts'
import { createSampler } from '../sample/sampler.ts'
import type { TreeSampler } from '../sample/tree.ts'
import type { Duty } from './duty.ts'

/** Watches the commands whose supervisor is dead, until they end. */
export interface Adopted extends Disposable {
  /** From now on, if it is not watched yet. */
  add(run: Run): void
  duty: Duty
}

const LOOK_MS = 1_000
const SAMPLE_MS = 30_000

/** `onEnd` is told of an end; what it was nobody knows, for only its parent could have waited for it. */
export function adopt(options: { stateDir: string; now: () => number; onEnd: () => void }): Adopted {
  const { stateDir, now, onEnd } = options
  const watched = new Map<string, { run: Run; sampler: TreeSampler | undefined; sampledAt: number }>()
  const drop = (runId: string) => {
    watched.get(runId)?.sampler?.[Symbol.dispose]()
    watched.delete(runId)
  }
  return {
    add(run) {
      if (watched.has(run.runId) || run.child === undefined) return
      const sampler = createSampler(run.child.pid, { runId: run.runId })
      watched.set(run.runId, { run, sampler, sampledAt: now() })
    },
    duty: {
      name: 'watching commands without a supervisor',
      everyMs: LOOK_MS,
      async perform() {
        for (const [runId, entry] of watched) {
          if (entry.run.child === undefined || !isAlive(entry.run.child)) {
            drop(runId)
            onEnd()
          } else if (now() - entry.sampledAt >= SAMPLE_MS) {
            entry.sampledAt = now()
            const sample = entry.sampler?.sample()
            const path = journalPath(stateDir, runId)
            if (sample !== undefined)
              appendAfterwards(path, replay(path), { kind: 'sampled', ...sample }, now())
          }
        }
      },
    },
    [Symbol.dispose]() {
      for (const runId of [...watched.keys()]) drop(runId)
    },
  }
}
