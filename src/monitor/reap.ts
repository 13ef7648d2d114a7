import type { RunFact } from '../domain/event.ts'
import type { Run } from '../domain/run.ts'
import type { Store } from '../store/store.ts'
import { endForgotten } from '../supervise/left-behind/forgotten.ts'
import { deliverLeftBehind, judgeLeftBehind } from '../supervise/left-behind/left-behind.ts'

/** What was found out about a run that nobody supervises. */
export type Reaped =
  /** Its supervisor is gone, and nobody saw the end. */
  | { kind: 'lost'; run: Run }
  /** Its supervisor is gone, and its command goes on. */
  | { kind: 'orphaned'; run: Run; isNew: boolean }
  /** It had ended, and the store did not have all of it. */
  | { kind: 'delivered'; run: Run }

interface ReapOptions {
  stateDir: string
  now: () => number
  /** Is known to be looked after. */
  skip?: (runId: string) => boolean
  onReaped: (reaped: Reaped) => void
}

const LIMIT_MS = 60_000

/** Tells the truth about all runs that nobody supervises, and delivers it; `left` are supervised. Throws `StoreError`. */
export async function reap(store: Store, options: ReapOptions): Promise<{ left: number }> {
  const { stateDir, now, skip, onReaped } = options
  const { left } = await deliverLeftBehind(store, {
    ...{ stateDir, now, limitMs: LIMIT_MS },
    ...(skip !== undefined && { skip }),
    onTold: (run, added) => onReaped(reapedFrom(run, added)),
  })
  await endForgotten(store, { stateDir, onEnded: run => onReaped({ kind: 'lost', run }) })
  return { left }
}

/** What `reap` would do, without doing it. Throws `StoreError`. */
export async function reapDryRun(store: Store, { stateDir, onReaped }: ReapOptions): Promise<void> {
  for (const { run, added } of judgeLeftBehind(stateDir)) onReaped(reapedFrom(run, added))
  await endForgotten(store, { stateDir, dryRun: true, onEnded: run => onReaped({ kind: 'lost', run }) })
}

function reapedFrom(run: Run, added: RunFact | undefined): Reaped {
  if (added?.kind === 'ended') return { kind: 'lost', run }
  if (added?.kind === 'orphaned' || run.orphaned)
    return { kind: 'orphaned', run, isNew: added?.kind === 'orphaned' }
  return { kind: 'delivered', run }
}
