import type { OidcSettings } from '../../../config/dashboard-oidc.ts'
import type { Person } from '../../../domain/role.ts'
import { NotSignedIn } from '../not-signed-in.ts'

export type Claims = Readonly<Record<string, unknown>>

const NAME = /^\P{C}{1,200}$/u

/**
 * Who somebody is by the claims of the first source that names them; the groups may be in another. Throws `NotSignedIn`
 * where none does, or where an address is not theirs for sure: anybody may enter that of another.
 */
export function personOf(
  sources: readonly Claims[],
  { userClaim, groupsClaim }: Pick<OidcSettings, 'userClaim' | 'groupsClaim'>,
): Person {
  const source = sources.find(claims => claimOf(claims, userClaim) !== undefined) ?? {}
  const name = claimOf(source, userClaim)
  if (typeof name !== 'string' || !NAME.test(name))
    throw new NotSignedIn('wrong', { cause: new Error(`the claim ${userClaim} names nobody`) })
  // Some say it as text.
  if (userClaim === 'email' && String(source.email_verified) !== 'true') throw new NotSignedIn('unverified')
  const groups = sources.map(claims => claimOf(claims, groupsClaim)).find(value => value !== undefined)
  return {
    name: name.normalize('NFC'),
    groups: (Array.isArray(groups) ? groups : [groups]).filter(group => typeof group === 'string'),
  }
}

/** A claim by its name, which may have dots in it, or by a path such as `realm_access.roles`. */
export function claimOf(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name]
  return name
    .split('.')
    .reduce<unknown>(
      (value, part) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, part)
          ? (value as Claims)[part]
          : undefined,
      claims,
    )
}
