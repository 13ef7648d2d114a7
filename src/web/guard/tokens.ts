import { hashOf } from '../../answer/token-text.ts'
import { isValidToken } from '../../answer/valid-token.ts'
import type { KnownToken, Tokens } from '../../store/tokens.ts'
import { answerCache } from '../answer-cache.ts'
import { RequestError } from '../problem.ts'
import type { Request } from '../web-env.ts'

/** Which tokens are valid. */
export interface TokenCheck {
  /** Throws `RequestError` 401 unless it is valid, and 429 for wrong ones where too many came from one address. */
  check(request: Request, token: string): Promise<KnownToken>
  /** The token with this hash, while it is valid. */
  valid(hash: string): Promise<KnownToken | undefined>
}

/** A token that was revoked is of use no longer than this. */
const TOKEN_FRESH_MS = 2_000
const USED_EVERY_MS = 60_000
/** So many wrong tokens may come from an address in so much time; and so many addresses are remembered. */
const WRONG = { most: 10, withinMs: 60_000, addresses: 10_000 }

export function tokenCheck(tokens: Tokens, now: () => number): TokenCheck {
  // Of its own: who guesses tokens pushes no other answer out.
  const cache = answerCache()
  const wrong = new Map<string, { count: number; until: number }>()
  const usedAt = new Map<string, number>()

  const valid = async (hash: string): Promise<KnownToken | undefined> => {
    const token = await cache.get(`token ${hash}`, TOKEN_FRESH_MS, () => tokens.withHash(hash))
    if (token === undefined || !isValidToken(token, now())) return undefined
    if (now() - (usedAt.get(token.token_id) ?? 0) > USED_EVERY_MS) {
      usedAt.set(token.token_id, now())
      // Who may only read the database cannot note it.
      tokens.used(token.token_id, now()).catch(() => {})
    }
    return token
  }
  return {
    valid,
    async check(request, token) {
      const found = await valid(hashOf(token))
      if (found !== undefined) return found
      const { address } = request.get('origin')
      const before = wrong.get(address)
      const isLong = before === undefined || before.until <= now()
      const entry = isLong
        ? { count: 1, until: now() + WRONG.withinMs }
        : { ...before, count: before.count + 1 }
      if (wrong.size >= WRONG.addresses) wrong.clear()
      wrong.set(address, entry)
      if (entry.count > WRONG.most) {
        request.header('Retry-After', String(Math.ceil((entry.until - now()) / 1000)))
        throw new RequestError(429, 'too many wrong tokens came from your address', 'wait a minute')
      }
      throw new RequestError(401, 'this token is not valid', 'tasker token create makes one')
    },
  }
}
