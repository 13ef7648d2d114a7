import { sayError } from '../domain/error.ts'
import { uuid7 } from '../kit/uuid.ts'
import type { Dashboard } from './dashboard.ts'
import type { Caller } from './guard/caller.ts'
import { callerOf } from './guard/check-caller.ts'
import type { Request } from './web-env.ts'

export interface Action {
  /** Such as `cancel`. */
  action: string
  target: string
  note?: string | undefined
}

/** What stands there until more is known: for good where the server ended in between. */
const BEGUN = 'begun'

/**
 * Does something in the name of whoever asks, and leaves a trace of it, also where it failed. The trace is there first:
 * what cannot be noted is not done, and what was done does not go unnoted when the server ends in the middle.
 */
export async function audited<T>(
  { store, now, owner, say }: Dashboard,
  request: Request,
  { action, target, note }: Action,
  work: (by: string) => Promise<T>,
): Promise<T> {
  const caller = callerOf(request)
  const by = actorOf(caller, owner)
  const id = uuid7(now())
  await store.audit.note({
    audit_id: id,
    at: new Date(now()),
    actor: by,
    role: caller.role,
    action,
    target,
    note: note ?? null,
    outcome: BEGUN,
    request_id: request.get('requestId'),
    address: request.get('origin').address,
  })
  // Who asked is told what came of it, not that its trace stays as it is.
  const settle = (outcome: string) =>
    store.audit
      .settle(id, outcome)
      .catch(error => say(`what came of ${action} ${target} is not in the audit trail: ${sayError(error)}`))
  try {
    const result = await work(by)
    await settle('done')
    return result
  } catch (error) {
    await settle(`failed: ${sayError(error)}`)
    throw error
  }
}

function actorOf({ name }: Caller, owner: string): string {
  return name === undefined ? owner : `${name} (through the dashboard of ${owner})`
}
