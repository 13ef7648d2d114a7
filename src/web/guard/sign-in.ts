import { createHmac, randomBytes } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { hashOf, isToken } from '../../answer/token-text.ts'
import { type Person, type RoleRules, roleOf } from '../../domain/role.ts'
import type { KnownToken, Tokens } from '../../store/tokens.ts'
import { RequestError } from '../problem.ts'
import type { Request, WebEnv } from '../web-env.ts'
import type { Caller } from './caller.ts'
import { NotSignedIn } from './not-signed-in.ts'
import { personFromProxy } from './proxy-user.ts'
import { openSessions, type SignedIn } from './sessions.ts'
import { tokenCheck } from './tokens.ts'
import type { TrustedProxies } from './trusted-proxies.ts'

/** How somebody becomes known to the server. */
export interface SignIn {
  /** Finds out who asks; whoever did not sign in stays unknown. */
  recognise: MiddlewareHandler<WebEnv>
  /** Begins a session. Throws `RequestError` 401 unless the token is valid. */
  byToken(request: Request, token: string): Promise<void>
  /** Begins a session. Throws `NotSignedIn` for whom the rules give no role. */
  byProvider(request: Request, ask: () => Promise<Person | undefined>, isSecure: boolean): Promise<void>
  signOut(request: Request): void
}

export interface SignInOptions {
  now: () => number
  cookiePath: string
  proxies: TrustedProxies | undefined
  roles: RoleRules
}

export function openSignIn(tokens: Tokens, { now, cookiePath, proxies, roles }: SignInOptions): SignIn {
  const check = tokenCheck(tokens, now)
  const sessions = openSessions(now, cookiePath)
  const secret = randomBytes(32)

  /** The proxy knows them by something that the browser sends by itself, so that they need a word against other sites. */
  const fromProxy = (person: Person): Caller | undefined => {
    const role = roleOf(roles, person)
    if (role === undefined) return undefined
    const csrf = createHmac('sha256', secret).update(person.name).digest('base64url')
    return { name: person.name, role, by: 'proxy', csrf }
  }
  const fromToken = async (request: Request, bearer: string): Promise<Caller> => {
    const isStill = async () => (await check.valid(hashOf(bearer))) !== undefined
    return { ...signedIn(await check.check(request, bearer)), isStill }
  }
  return {
    async recognise(request, next) {
      const person = proxies && tried(request, () => personFromProxy(request, proxies))
      const [, bearer] = /^Bearer +(\S{1,200})$/i.exec(request.req.header('Authorization') ?? '') ?? []
      // Some proxies pass on what they know somebody by.
      const isOurs = bearer !== undefined && (person === undefined || isToken(bearer))
      const caller = isOurs
        ? await fromToken(request, bearer)
        : ((person && fromProxy(person)) ?? (await sessions.callerOf(request)))
      request.set('caller', caller)
      if (person !== undefined && caller === undefined) request.set('refusal', strange(person))
      await next()
    },
    async byToken(request, token) {
      const { role } = await check.check(request, token)
      if (role === 'writer')
        throw new RequestError(403, 'this token only brings runs', 'sign in with one that may look')
      await sessions.begin(request, async () => {
        const known = await check.valid(hashOf(token))
        return known && signedIn(known)
      })
    },
    async byProvider(request, ask, isSecure) {
      const who = async (): Promise<SignedIn | undefined> => {
        const person = await ask()
        const role = person && roleOf(roles, person)
        return role && { name: person.name, role, by: 'oidc' }
      }
      if ((await who()) === undefined) throw new NotSignedIn('stranger')
      await sessions.begin(request, who, isSecure)
    },
    signOut: request => sessions.end(request),
  }
}

function signedIn({ name, role }: KnownToken): SignedIn {
  return { name, role, by: 'token' }
}

function strange({ name }: Person): RequestError {
  return new RequestError(403, `you are ${name}, who has no role here`, 'dashboard.roles says who has one')
}

/** What is wrong with who asks is told whoever has to be somebody, and does not keep the pages themselves away. */
function tried<T>(request: Request, find: () => T | undefined): T | undefined {
  try {
    return find()
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    request.set('refusal', error)
    return undefined
  }
}
