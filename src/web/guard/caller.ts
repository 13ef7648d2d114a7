/** What somebody may do, each more than the one before. */
export const ROLES = ['viewer', 'operator', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** Who asks. */
export interface Caller {
  /** Undefined for whoever uses the machine that the server is on, and did not have to sign in. */
  name?: string
  role: Role
  /** What a page has to send with whatever changes something; undefined where nothing is sent by the browser by itself. */
  csrf?: string
  /** Whether it is still so, for an answer that goes on and on; undefined where it always is. */
  isStill?: () => Promise<boolean>
}

export function may({ role }: Caller, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed)
}
