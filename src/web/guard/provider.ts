import * as oidc from 'openid-client'
import type { OidcSettings } from '../../config/dashboard-oidc.ts'
import { clientSecretOf } from '../../config/secrets.ts'
import { sayError } from '../../domain/error.ts'
import type { Person } from '../../domain/role.ts'
import { NotSignedIn, type Reason } from './not-signed-in.ts'
import { claimOf, personOf } from './person-of-claims.ts'
import { type Granted, renewing } from './renewing.ts'

/** What the browser keeps until it comes back from the provider. */
export interface Kept {
  state: string
  nonce: string
  verifier: string
}

/** Signing in by OpenID Connect: the code flow, with PKCE. */
export interface Provider {
  name: string
  /** Whether it answered just now. */
  isThere(): Promise<boolean>
  /** Where the browser is sent to. Throws `NotSignedIn`. */
  begin(callback: string): Promise<{ url: URL; kept: Kept }>
  /** Who came back to this address, and whether it is still so. Throws `NotSignedIn`. */
  finish(at: URL, kept: Kept): Promise<() => Promise<Person | undefined>>
}

type Tokens = Awaited<ReturnType<typeof oidc.refreshTokenGrant>>

/** A provider is asked whether it is still so when its token has run out, at most so often. */
const SHORTEST_S = 60
const SESSION_S = 12 * 60 * 60
/** What the provider tells of itself serves so long; one that is away is asked again after so long. */
const KNOWN_MS = 60_000
const AGAIN_MS = 10_000
const TIMEOUT_S = 5
/** The provider's clock and ours may differ by so much. */
const CLOCKS_S = 60

/** Does not wait for the provider. Throws `TaskerError` where the client secret cannot be had. */
export async function openProvider(
  settings: OidcSettings,
  { now, say }: { now: () => number; say: (text: string) => void },
): Promise<Provider> {
  const { issuer, clientId, scopes, name } = settings
  const secret = await clientSecretOf(settings)
  const isPlain = new URL(issuer).protocol === 'http:'
  let known: { until: number; server: Promise<oidc.ServerMetadata> } | undefined
  let isAway = false

  const discover = async (): Promise<oidc.ServerMetadata> => {
    const found = await oidc.discovery(new URL(issuer), clientId, undefined, oidc.None(), {
      timeout: TIMEOUT_S,
      ...(isPlain && { execute: [oidc.allowInsecureRequests] }),
    })
    return found.serverMetadata()
  }
  const metadata = (): Promise<oidc.ServerMetadata> => {
    if (known !== undefined && now() < known.until) return known.server
    const server = discover()
    const entry = { until: now() + KNOWN_MS, server }
    known = entry
    server.then(
      () => {
        if (isAway) say(`${issuer} answers again`)
        isAway = false
      },
      error => {
        entry.until = now() + AGAIN_MS
        if (!isAway) say(`nobody can sign in with ${issuer}: ${reasonsOf(error)}; tokens go on working`)
        isAway = true
      },
    )
    return server
  }
  /** Each with keys of its own, so that a key that was exchanged a moment ago is known. */
  const configuration = async (): Promise<oidc.Configuration> => {
    const server = await metadata().catch(cause => {
      throw new NotSignedIn('away', { cause })
    })
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    const authentication = methods.includes('client_secret_basic')
      ? oidc.ClientSecretBasic
      : oidc.ClientSecretPost
    const config = new oidc.Configuration(
      server,
      clientId,
      { [oidc.clockTolerance]: CLOCKS_S },
      secret === undefined ? oidc.None() : authentication(secret),
    )
    config.timeout = TIMEOUT_S
    // That an ID token came by TLS is not enough where somebody in between ends it.
    oidc.enableNonRepudiationChecks(config)
    if (isPlain) oidc.allowInsecureRequests(config)
    return config
  }
  const tried = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      const failure =
        error instanceof NotSignedIn ? error : new NotSignedIn(reasonOf(error), { cause: error })
      if (failure.reason === 'wrong') say(`${issuer} could not sign somebody in: ${reasonsOf(failure.cause)}`)
      throw failure
    }
  }
  /** A renewal may leave away what is as before. */
  const grantedBy = async (
    config: oidc.Configuration,
    tokens: Tokens,
    before?: Granted,
  ): Promise<Granted> => {
    const claims = tokens.claims()
    const token = tokens.refresh_token ?? before?.renewal?.token
    const seconds = Math.max(tokens.expires_in ?? SESSION_S, SHORTEST_S)
    return {
      person:
        claims === undefined && before !== undefined ? before.person : await personBy(config, tokens, claims),
      ...(token !== undefined && { renewal: { token, at: now() + seconds * 1000 } }),
    }
  }
  const personBy = async (
    config: oidc.Configuration,
    { access_token }: Tokens,
    claims: oidc.IDToken | undefined,
  ): Promise<Person> => {
    if (claims === undefined) throw new NotSignedIn('wrong')
    const isWhole = [settings.userClaim, settings.groupsClaim].every(
      claim => claimOf(claims, claim) !== undefined,
    )
    if (isWhole || config.serverMetadata().userinfo_endpoint === undefined)
      return personOf([claims], settings)
    const more = await oidc.fetchUserInfo(config, access_token, claims.sub)
    return personOf([claims, more], settings)
  }
  metadata().catch(() => {})
  return {
    name,
    isThere: () =>
      metadata().then(
        () => true,
        () => false,
      ),
    begin: callback =>
      tried(async () => {
        const config = await configuration()
        const kept = {
          state: oidc.randomState(),
          nonce: oidc.randomNonce(),
          verifier: oidc.randomPKCECodeVerifier(),
        }
        const url = oidc.buildAuthorizationUrl(config, {
          redirect_uri: callback,
          scope: scopes,
          state: kept.state,
          nonce: kept.nonce,
          code_challenge: await oidc.calculatePKCECodeChallenge(kept.verifier),
          code_challenge_method: 'S256',
        })
        return { url, kept }
      }),
    async finish(at, { state, nonce, verifier }) {
      const first = await tried(async () => {
        const config = await configuration()
        const tokens = await oidc.authorizationCodeGrant(config, at, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        })
        return grantedBy(config, tokens)
      })
      const renew = (before: Granted, token: string) =>
        tried(async () => {
          const config = await configuration()
          return grantedBy(config, await oidc.refreshTokenGrant(config, token), before)
        })
      return renewing(first, renew, now)
    },
  }
}

function reasonOf(error: unknown): Reason {
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
function reasonsOf(error: unknown): string {
  const words: string[] = []
  for (let each = error; each instanceof Error && words.length < 4; each = each.cause)
    words.push(sayError(each))
  return words.join(': ')
}
