import type { NotStarted } from './hold.ts'
import type { RunRequest } from './request.ts'
import { superviseAttempts } from './retry.ts'
import type { Supervised } from './run.ts'
import type { Supervision } from './supervision.ts'

/** Supervises a command, alone where its request asks for a lock or has a unique key. */
export async function superviseLocked(
  request: RunRequest,
  world: Supervision,
): Promise<Supervised | NotStarted> {
  if (request.lock === undefined && request.uniqueKey === undefined)
    return await superviseAttempts(request, world)
  const { superviseHolding } = await import('./holding.ts')
  return await superviseHolding(request, world)
}
