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

/** Does something in the name of whoever asks, and leaves a trace of it, also where it failed. */
export async function audited<T>(
  { store, now, owner }: Dashboard,
  request: Request,
  { action, target, note }: Action,
  work: (by: string) => Promise<T>,
): Promise<T> {
  const caller = callerOf(request)
  const by = actorOf(caller, owner)
  const trace = (outcome: string) =>
    store.audit.note({
      audit_id: uuid7(now()),
      at: new Date(now()),
      actor: by,
      role: caller.role,
      action,
      target,
      note: note ?? null,
      outcome,
      request_id: request.get('requestId'),
      address: request.env.incoming.socket.remoteAddress ?? null,
    })
  let result: T
  try {
    result = await work(by)
  } catch (error) {
    await trace(`failed: ${sayError(error)}`)
    throw error
  }
  await trace('done')
  return result
}

function actorOf({ name }: Caller, owner: string): string {
  return name === undefined ? owner : `${name} (through the dashboard of ${owner})`
}
