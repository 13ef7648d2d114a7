import { findErrorGroup } from '../../answer/find-errors.ts'
import { failureTitle } from '../../domain/failure/title.ts'
import { harmless } from '../../kit/harmless.ts'
import type { ErrorDecision } from '../../store/error-queries.ts'
import type { Store } from '../../store/store.ts'
import type { World } from '../world.ts'

/** Keeps what somebody says about failures with one cause, and says which those are. */
export async function errorsDecide(
  world: World,
  store: Store,
  options: { group: string; decision: ErrorDecision },
): Promise<number> {
  const group = await findErrorGroup(store, options.group)
  await store.decideOnErrors(group, options.decision)
  const [kind] = await store.errorKinds({ group, settled: true, limit: 1 })
  const what = kind === undefined ? '' : ` ${harmless(failureTitle(kind.example).what)}`
  world.out.write(`${options.decision.kind} ${group}${what}\n`)
  return 0
}
