import * as oidc from 'openid-client'
import type { OidcSettings } from '../../../config/dashboard-oidc.ts'
import type { Person } from '../../../domain/role.ts'
import { NotSignedIn } from '../not-signed-in.ts'
import { claimOf, personOf } from './person-of-claims.ts'
import type { Granted } from './renewing.ts'

type Tokens = Awaited<ReturnType<typeof oidc.refreshTokenGrant>>

/** A provider is asked whether it is still so when its token has run out, at most so often. */
const SHORTEST_S = 60
const USUAL_S = 60 * 60

/** What these tokens say; those of a renewal may leave away what is as `before`. Throws `NotSignedIn`. */
export async function grantedBy(
  config: oidc.Configuration,
  tokens: Tokens,
  { settings, now, before }: { settings: OidcSettings; now: () => number; before?: Granted },
): Promise<Granted> {
  const claims = tokens.claims()
  const token = tokens.refresh_token ?? before?.renewal?.token
  const seconds = Math.max(tokens.expires_in ?? USUAL_S, SHORTEST_S)
  return {
    person: await personBy(),
    ...(token !== undefined && { renewal: { token, at: now() + seconds * 1000 } }),
  }

  async function personBy(): Promise<Person> {
    if (claims === undefined) {
      if (before === undefined) throw new NotSignedIn('wrong')
      return before.person
    }
    const isWhole = [settings.userClaim, settings.groupsClaim].every(
      claim => claimOf(claims, claim) !== undefined,
    )
    if (isWhole || config.serverMetadata().userinfo_endpoint === undefined)
      return personOf([claims], settings)
    return personOf([claims, await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)], settings)
  }
}
