import * as oidc from 'openid-client'
import { trustSystem } from '../../../alert/trust-system.ts'
import type { OidcSettings } from '../../../config/dashboard-oidc.ts'
import { clientSecretOf } from '../../../config/secrets.ts'
import type { Person } from '../../../domain/role.ts'
import { NotSignedIn } from '../not-signed-in.ts'
import { discovery, isPlain, TIMEOUT_S } from './discovery.ts'
import { grantedBy } from './granted-by.ts'
import { reasonOf, reasonsOf } from './reason-of.ts'
import { renewing } from './renewing.ts'

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

/** The provider's clock and ours may differ by so much. */
const CLOCKS_S = 60
const SAY_EVERY_MS = 60_000

/** Does not wait for the provider. Throws `TaskerError` where the client secret cannot be had. */
export async function openProvider(
  settings: OidcSettings,
  { now, say }: { now: () => number; say: (text: string) => void },
): Promise<Provider> {
  const { issuer, clientId, scopes, name } = settings
  const secret = await clientSecretOf(settings)
  trustSystem()
  const metadata = discovery(settings, { now, say })
  let silentUntil = 0

  /** Each with keys of its own, so that a key that was exchanged a moment ago is known. */
  const configuration = async (): Promise<oidc.Configuration> => {
    const server = await metadata()
    const client = { [oidc.clockTolerance]: CLOCKS_S }
    const config = new oidc.Configuration(server, clientId, client, authentication(server, secret))
    config.timeout = TIMEOUT_S
    // That an ID token came by TLS is not enough where somebody in between ends it.
    oidc.enableNonRepudiationChecks(config)
    if (isPlain(issuer)) oidc.allowInsecureRequests(config)
    return config
  }
  const tried = async <T>(work: (config: oidc.Configuration) => Promise<T>): Promise<T> => {
    try {
      return await work(await configuration())
    } catch (error) {
      const failure =
        error instanceof NotSignedIn ? error : new NotSignedIn(reasonOf(error), { cause: error })
      // Whoever likes can make that happen.
      if (failure.reason === 'wrong' && now() >= silentUntil) {
        silentUntil = now() + SAY_EVERY_MS
        say(`${issuer} could not sign somebody in: ${reasonsOf(failure.cause)}`)
      }
      throw failure
    }
  }
  void metadata()
  return {
    name,
    isThere: () =>
      metadata().then(
        () => true,
        () => false,
      ),
    begin: callback =>
      tried(async config => {
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
      const first = await tried(async config => {
        const tokens = await oidc.authorizationCodeGrant(config, at, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        })
        return grantedBy(config, tokens, { settings, now })
      })
      return renewing(
        first,
        (before, token) =>
          tried(async config =>
            grantedBy(config, await oidc.refreshTokenGrant(config, token), { settings, now, before }),
          ),
        now,
      )
    },
  }
}

function authentication(server: oidc.ServerMetadata, secret: string | undefined): oidc.ClientAuth {
  if (secret === undefined) return oidc.None()
  const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  return methods.includes('client_secret_basic')
    ? oidc.ClientSecretBasic(secret)
    : oidc.ClientSecretPost(secret)
}
