import { randomBytes } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { hashOf } from '../../answer/token-text.ts'
import type { KnownToken, Tokens } from '../../store/store.ts'
import { answerCache } from '../answer-cache.ts'
import { RequestError } from '../problem.ts'
import type { Request, WebEnv } from '../web-env.ts'
import type { Caller } from './caller.ts'

/** How somebody becomes known to the server. */
export interface SignIn {
  /** Finds out who asks; whoever did not sign in stays unknown. */
  recognise: MiddlewareHandler<WebEnv>
  /** Throws `RequestError` 401 unless the token is valid. */
  signIn(request: Request, token: string): Promise<Caller>
  signOut(request: Request): void
}

interface Session {
  hash: string
  csrf: string
  until: number
}

const COOKIE = 'tasker_session'
const SESSION_MS = 12 * 60 * 60_000
const MOST_SESSIONS = 10_000
/** A token that was revoked is of use no longer than this. */
const TOKEN_FRESH_MS = 2_000
const USED_EVERY_MS = 60_000
/** So many wrong tokens may come from an address in so much time. */
const WRONG = { most: 10, withinMs: 60_000 }

export function signInByToken(
  tokens: Tokens,
  { now, cookiePath }: { now: () => number; cookiePath: string },
): SignIn {
  // Of its own: who guesses tokens pushes no other answer out.
  const cache = answerCache()
  const sessions = new Map<string, Session>()
  const wrong = new Map<string, { count: number; until: number }>()
  const usedAt = new Map<string, number>()

  const valid = async (hash: string): Promise<KnownToken | undefined> => {
    const token = await cache.get(`token ${hash}`, TOKEN_FRESH_MS, () => tokens.withHash(hash))
    if (token === undefined || token.revoked_at !== null) return undefined
    if (token.expires_at !== null && token.expires_at.getTime() <= now()) return undefined
    if (now() - (usedAt.get(token.token_id) ?? 0) > USED_EVERY_MS) {
      usedAt.set(token.token_id, now())
      // Who may only read the database cannot note it.
      tokens.used(token.token_id, now()).catch(() => {})
    }
    return token
  }
  const byToken = async (request: Request, text: string): Promise<KnownToken> => {
    const found = await valid(hashOf(text))
    if (found !== undefined) return found
    const address = request.env.incoming.socket.remoteAddress ?? ''
    const before = wrong.get(address)
    const isLong = before === undefined || before.until <= now()
    const entry = isLong
      ? { count: 1, until: now() + WRONG.withinMs }
      : { ...before, count: before.count + 1 }
    if (wrong.size >= MOST_SESSIONS) wrong.clear()
    wrong.set(address, entry)
    if (entry.count > WRONG.most) {
      request.header('Retry-After', String(Math.ceil((entry.until - now()) / 1000)))
      throw new RequestError(429, 'too many wrong tokens came from your address', 'wait a minute')
    }
    throw new RequestError(401, 'this token is not valid', 'tasker token create makes one')
  }
  const sessionOf = (request: Request): [id: string, session: Session] | undefined => {
    const id = getCookie(request, COOKIE)
    const session = id === undefined ? undefined : sessions.get(id)
    if (id === undefined || session === undefined) return undefined
    if (session.until > now()) return [id, session]
    sessions.delete(id)
    return undefined
  }
  return {
    async recognise(request, next) {
      const [, bearer] = /^Bearer +(\S{1,200})$/i.exec(request.req.header('Authorization') ?? '') ?? []
      if (bearer !== undefined) {
        const { name, role } = await byToken(request, bearer)
        const hash = hashOf(bearer)
        request.set('caller', { name, role, isStill: async () => (await valid(hash)) !== undefined })
      } else {
        const [, session] = sessionOf(request) ?? []
        const token = session && (await valid(session.hash))
        if (session && token) {
          const { name, role } = token
          const isStill = async () =>
            sessionOf(request) !== undefined && (await valid(session.hash)) !== undefined
          request.set('caller', { name, role, csrf: session.csrf, isStill })
        }
      }
      await next()
    },
    async signIn(request, text) {
      const { name, role } = await byToken(request, text)
      if (role === 'writer')
        throw new RequestError(403, 'this token only brings runs', 'sign in with one that may look')
      const id = randomBytes(32).toString('base64url')
      const csrf = randomBytes(24).toString('base64url')
      const [oldest] = sessions.keys()
      if (sessions.size >= MOST_SESSIONS && oldest !== undefined) sessions.delete(oldest)
      sessions.set(id, { hash: hashOf(text), csrf, until: now() + SESSION_MS })
      setCookie(request, COOKIE, id, {
        path: cookiePath,
        httpOnly: true,
        sameSite: 'Strict',
        secure: request.req.header('X-Forwarded-Proto') === 'https',
        maxAge: SESSION_MS / 1000,
      })
      return { name, role, csrf }
    },
    signOut(request) {
      const [id] = sessionOf(request) ?? []
      if (id !== undefined) sessions.delete(id)
      deleteCookie(request, COOKIE, { path: cookiePath })
    },
  }
}
