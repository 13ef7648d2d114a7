import { harmless } from '../../kit/harmless.ts'
import { type Reaped, reapDryRun, reap as reapRuns } from '../../monitor/reap.ts'
import type { Store } from '../../store/store.ts'
import type { World } from '../world.ts'

/** Tells the truth about runs that nobody supervises any more, once, and says what that was. */
export async function reap(
  world: World,
  store: Store,
  options: { stateDir: string; dryRun?: boolean },
): Promise<number> {
  const reaped: Reaped[] = []
  const { stateDir } = options
  const each = { stateDir, now: world.now, onReaped: (one: Reaped) => reaped.push(one) }
  await (options.dryRun ? reapDryRun(store, each) : reapRuns(store, each))
  for (const one of reaped) world.out.write(`${harmless(sentence(one, options.dryRun ?? false))}\n`)
  if (reaped.length === 0) world.out.write('Every run is looked after, or over.\n')
  return 0
}

function sentence(reaped: Reaped, dryRun: boolean): string {
  const { run } = reaped
  const name = `${run.taskName} (${run.runId})`
  switch (reaped.kind) {
    case 'lost':
      return `${name} ${dryRun ? 'would be ended' : 'is ended'}: lost, nobody saw how its command ended`
    case 'orphaned':
      return `${name} goes on without its tasker, as PID ${run.child?.pid}; nobody will see its exit status`
    case 'delivered':
      return `${name} ${dryRun ? 'would be delivered' : 'is delivered'}: ${run.status}`
  }
}
