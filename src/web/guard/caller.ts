import { ROLES, type TokenRole } from '../../domain/role.ts'

/** How it is known who asks: by whose machine it is, by a token, by a proxy's header, or by OpenID Connect. */
export const WAYS = ['machine', 'token', 'proxy', 'oidc'] as const

/** Who asks. */
export interface Caller {
  /** Undefined for whoever uses the machine that the server is on, and did not have to sign in. */
  name?: string
  role: TokenRole
  by: (typeof WAYS)[number]
  /** What a page has to send with whatever changes something; undefined where nothing is sent by the browser by itself. */
  csrf?: string
  /** Whether it is still so, for an answer that goes on and on; undefined where it always is. */
  isStill?: () => Promise<boolean>
}

export function may({ role }: Caller, needed: TokenRole): boolean {
  if (needed === 'writer') return role !== 'viewer'
  return role !== 'writer' && ROLES.indexOf(role) >= ROLES.indexOf(needed)
}
