const LADDER = ['viewer', 'operator', 'admin'] as const
/** What somebody may do: of all but the last each more than the one before. A writer brings journals, and nothing else. */
export const ROLES = [...LADDER, 'writer'] as const
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
  if (needed === 'writer') return role !== 'viewer'
  return role !== 'writer' && LADDER.indexOf(role) >= LADDER.indexOf(needed)
}
