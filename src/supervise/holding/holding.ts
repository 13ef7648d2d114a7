import { monotonicMs } from '../../kit/monotonic.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import { readStartTicks } from '../../sample/process.ts'
import { nameTask } from '../describe/name-task.ts'
import type { Supervised } from '../keep-record.ts'
import type { RunRequest } from '../request.ts'
import { openedOnce, superviseAttempts } from '../retry.ts'
import { watchForStop } from '../stopping/stop-watch.ts'
import type { Supervision } from '../supervision.ts'
import type { Around, Ended, Hold, NotStarted } from './hold.ts'
import { takeHostLock } from './host-lock.ts'
import { takeSharedLock } from './shared-lock.ts'
import { takeKeyHere, takeKeyInDatabase } from './unique-key.ts'

/**
 * Supervises a command while we hold what its request asks for, all attempts under one. It is ours until the end, and
 * should we be killed, until the end of the command.
 */
export async function superviseHolding(
  request: RunRequest,
  world: Supervision,
): Promise<Supervised | NotStarted> {
  using stop = watchForStop(world.note)
  const openStore = openedOnce(world.openStore)
  const holds: Hold[] = []
  let end: Ended
  try {
    for await (const taken of takeAll(request, { world, stop, openStore })) {
      if (taken === undefined) continue
      if (taken.kind !== 'held') {
        end = taken
        return taken
      }
      holds.push(taken)
    }
    end = await superviseAttempts(request, { ...world, openStore, launch: launchTelling(holds, world) })
    return end
  } finally {
    for (const hold of holds.reverse()) await hold.release(end)
  }
}

/** Takes one after the other; whoever asks ends it with the first that cannot be had. */
async function* takeAll(request: RunRequest, around: Around) {
  const { lock, uniqueKey } = request
  if (lock !== undefined) {
    const name = lock.name ?? nameTask(request, around.world).taskName
    const until = monotonicMs() + (lock.waitMs ?? 0)
    const { scope = 'host' } = lock
    yield takeHostLock(name, until, around)
    if (scope !== 'host') yield takeSharedLock(name, scope, until, around)
  }
  if (uniqueKey !== undefined) {
    yield takeKeyHere(uniqueKey, around)
    yield takeKeyInDatabase(uniqueKey, around)
  }
}

/**
 * Says which run is about to start, then its process: whoever finds that we were killed in between looks for the
 * command by the run's id.
 */
function launchTelling(holds: readonly Hold[], world: Supervision): Supervision['launch'] {
  return async (argv, options) => {
    const run = withoutAbsent({ runId: options.env.TASKER_RUN_ID })
    for (const hold of holds) hold.tell(run)
    const launched = await world.launch(argv, options)
    if (launched.kind === 'failed') return launched
    const child = { pid: launched.pid, ...withoutAbsent({ startTicks: readStartTicks(launched.pid) }) }
    for (const hold of holds) hold.tell({ ...run, child })
    return launched
  }
}
