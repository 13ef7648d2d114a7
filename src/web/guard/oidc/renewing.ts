import type { Person } from '../../../domain/role.ts'
import { NotSignedIn } from '../not-signed-in.ts'

/** Who somebody is, as the provider said it. */
export interface Granted {
  person: Person
  /** When to ask again, and with what; a provider that gives no such token is asked once. */
  renewal?: { token: string; at: number }
}

/** One that is away is asked again after so long. */
const AGAIN_MS = 60_000

/**
 * Tells who somebody is as long as the provider says so: when its token has run out it is asked anew, once for all who wait
 * for it. While it is away what it said last holds. Undefined once it lets them in no more.
 */
export function renewing(
  first: Granted,
  renew: (before: Granted, token: string) => Promise<Granted>,
  now: () => number,
): () => Promise<Person | undefined> {
  let granted: Granted | undefined = first
  let asking: Promise<Granted | undefined> | undefined

  const ask = async (before: Granted, token: string): Promise<Granted | undefined> => {
    try {
      return await renew(before, token)
    } catch (error) {
      if (!(error instanceof NotSignedIn)) throw error
      return error.reason === 'away' ? { ...before, renewal: { token, at: now() + AGAIN_MS } } : undefined
    }
  }
  return async () => {
    if (granted?.renewal !== undefined && now() >= granted.renewal.at) {
      // A token may be good for one question only.
      asking ??= ask(granted, granted.renewal.token).finally(() => {
        asking = undefined
      })
      granted = await asking
    }
    return granted?.person
  }
}
