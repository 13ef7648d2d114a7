import { randomBytes } from 'node:crypto'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Request } from '../web-env.ts'
import type { Caller } from './caller.ts'

/** Who signed in with a browser. */
export type SignedIn = Required<Pick<Caller, 'name' | 'role' | 'by'>>

/** What a browser has after signing in: a cookie that stands for it. */
export interface Sessions {
  /** Begins a session; one that the browser had before ends. `who` tells whether it still counts. */
  begin(request: Request, who: () => Promise<SignedIn | undefined>, isSecure?: boolean): Promise<void>
  /** Who asks; undefined where there is no session any more. */
  callerOf(request: Request): Promise<Caller | undefined>
  end(request: Request): void
}

interface Session {
  csrf: string
  until: number
  who: () => Promise<SignedIn | undefined>
}

const COOKIE = 'tasker_session'
const SESSION_MS = 12 * 60 * 60_000
const MOST_SESSIONS = 10_000

/**
 * Sessions are in the memory of the server, neither sealed into the cookie nor in the database: signing out ends one for
 * good, nothing in the database or a backup lets anybody in, and a server that may only read the database can begin
 * them. The price is that a restart ends them all; who has a provider signs in again by one click.
 */
export function openSessions(now: () => number, cookiePath: string): Sessions {
  const sessions = new Map<string, Session>()

  const sessionOf = (request: Request): [id: string, session: Session] | undefined => {
    const id = getCookie(request, COOKIE)
    const session = id === undefined ? undefined : sessions.get(id)
    if (id === undefined || session === undefined) return undefined
    if (session.until > now()) return [id, session]
    sessions.delete(id)
    return undefined
  }
  const callerIn = async (session: Session, isThere: () => boolean): Promise<Caller | undefined> => {
    const signedIn = await session.who()
    if (signedIn === undefined) return undefined
    const isStill = async () => isThere() && (await session.who()) !== undefined
    return { ...signedIn, csrf: session.csrf, isStill }
  }
  return {
    async begin(request, who, isSecure = request.get('origin').isSecure) {
      const [former] = sessionOf(request) ?? []
      if (former !== undefined) sessions.delete(former)
      const id = randomBytes(32).toString('base64url')
      const session = { csrf: randomBytes(24).toString('base64url'), until: now() + SESSION_MS, who }
      const [oldest] = sessions.keys()
      if (sessions.size >= MOST_SESSIONS && oldest !== undefined) sessions.delete(oldest)
      sessions.set(id, session)
      setCookie(request, COOKIE, id, {
        path: cookiePath,
        httpOnly: true,
        sameSite: 'Strict',
        secure: isSecure,
        maxAge: SESSION_MS / 1000,
      })
      request.set('caller', await callerIn(session, () => sessions.has(id)))
    },
    async callerOf(request) {
      const [, session] = sessionOf(request) ?? []
      return session && callerIn(session, () => sessionOf(request) !== undefined)
    },
    end(request) {
      const [id] = sessionOf(request) ?? []
      if (id !== undefined) sessions.delete(id)
      deleteCookie(request, COOKIE, { path: cookiePath })
    },
  }
}
