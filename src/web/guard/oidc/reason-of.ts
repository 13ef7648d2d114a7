import * as oidc from 'openid-client'
import { sayError } from '../../../domain/error.ts'
import type { Reason } from '../not-signed-in.ts'

/** What an error of the sign-in means to whoever wanted to. */
export function reasonOf(error: unknown): Reason {
  if (error instanceof oidc.AuthorizationResponseError)
    return REFUSALS.includes(error.error) ? 'cancelled' : 'wrong'
  // The code was used before, or is too old.
  if (error instanceof oidc.ResponseBodyError && error.error === 'invalid_grant') return 'late'
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  const isUnreachable = error instanceof TypeError && typeof (cause as { code?: unknown })?.code === 'string'
  const isBroken = cause instanceof Response && cause.status >= 500
  return isUnreachable || isBroken || code === 'OAUTH_TIMEOUT' ? 'away' : 'wrong'
}

const REFUSALS = ['access_denied', 'login_required', 'interaction_required', 'consent_required']

/** The error and what lay behind it, each in its own words; never what a token had in it. */
export function reasonsOf(error: unknown): string {
  const words: string[] = []
  for (let each = error; each instanceof Error && words.length < 4; each = each.cause)
    words.push(sayError(each) + codeOf(each))
  return words.join(': ')
}

/** The provider's own word for it. */
function codeOf(error: Error): string {
  const isTold = error instanceof oidc.ResponseBodyError || error instanceof oidc.AuthorizationResponseError
  return isTold && /^\w{1,60}$/.test(error.error) ? ` (${error.error})` : ''
}
