/** What somebody may do, each more than the one before. */
export const ROLES = ['viewer', 'operator', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** What a token may be good for: a writer brings the runs of hosts that may not reach the database, and sees nothing. */
export const TOKEN_ROLES = [...ROLES, 'writer'] as const
export type TokenRole = (typeof TOKEN_ROLES)[number]

/**
 * Who has a role: the name of a user, `group:NAME`, `@example.com` for all whose name ends so, or `*` for everybody whom
 * the proxy or the provider lets in.
 */
export type RoleRules = { readonly [Name in Role]?: readonly string[] }

/** Somebody as a proxy or a provider names them. */
export interface Person {
  name: string
  groups: readonly string[]
}

/** The highest role that the rules give; undefined where they give none. */
export function roleOf(rules: RoleRules, person: Person): Role | undefined {
  return ROLES.findLast(role => rules[role]?.some(rule => isMeant(rule, person)))
}

/** A name never counts as a group or a domain, however it is spelt: whoever may choose a name would choose a role. */
function isMeant(rule: string, { name, groups }: Person): boolean {
  if (rule === '*') return true
  if (rule.startsWith('group:')) return groups.includes(rule.slice('group:'.length))
  if (!rule.startsWith('@')) return rule === name
  return domainOf(name) === rule.slice(1).toLowerCase()
}

function domainOf(name: string): string | undefined {
  const [, domain] = /^[^@]+@([^@]+)$/.exec(name) ?? []
  return domain?.toLowerCase()
}
