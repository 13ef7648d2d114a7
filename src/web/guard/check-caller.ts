import { createHash, timingSafeEqual } from 'node:crypto'
import type { TokenRole } from '../../domain/role.ts'
import { RequestError } from '../problem.ts'
import type { Request } from '../web-env.ts'
import { type Caller, may } from './caller.ts'

const READS = ['GET', 'HEAD']

/** Throws `RequestError` unless who asks may do so, and a page of ours sent what changes something. */
export function checkCaller(request: Request, role: TokenRole): void {
  const caller = callerOf(request)
  if (!may(caller, role))
    throw new RequestError(403, `this needs the role ${role}`, `you are signed in as ${caller.role}`)
  if (READS.includes(request.req.method) || caller.csrf === undefined) return
  if (!sameSecret(request.req.header('X-CSRF-Token') ?? '', caller.csrf))
    throw new RequestError(
      403,
      'the header X-CSRF-Token is missing or wrong',
      'send the csrf of /api/session with it',
    )
}

/** Who asks. Throws `RequestError` 401 where nobody knows. */
export function callerOf(request: Request): Caller {
  const caller = request.get('caller')
  if (caller !== undefined) return caller
  const refusal = request.get('refusal')
  if (refusal !== undefined) throw refusal
  request.header('WWW-Authenticate', 'Bearer')
  throw new RequestError(401, 'you have to sign in', 'send a token that tasker token create made')
}

/** Takes as long for any two. */
function sameSecret(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
