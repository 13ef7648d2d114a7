import * as oidc from 'openid-client'
import type { OidcSettings } from '../../../config/dashboard-oidc.ts'
import { NotSignedIn } from '../not-signed-in.ts'
import { reasonsOf } from './reason-of.ts'

/** What the provider tells of itself serves so long; one that is away is asked again after so long. */
const KNOWN_MS = 60_000
const AGAIN_MS = 10_000
/** How long it may take for any answer. */
export const TIMEOUT_S = 5

/**
 * What a provider tells of itself. That it is away is told once, and so is that it is back. The answer throws `NotSignedIn`
 * while it is away.
 */
export function discovery(
  { issuer, clientId }: Pick<OidcSettings, 'issuer' | 'clientId'>,
  { now, say }: { now: () => number; say: (text: string) => void },
): () => Promise<oidc.ServerMetadata> {
  let known: { until: number; server: Promise<oidc.ServerMetadata> } | undefined
  let isAway = false

  const ask = async (): Promise<oidc.ServerMetadata> => {
    try {
      const found = await oidc.discovery(new URL(issuer), clientId, undefined, oidc.None(), {
        timeout: TIMEOUT_S,
        ...(isPlain(issuer) && { execute: [oidc.allowInsecureRequests] }),
      })
      if (isAway) say(`${issuer} answers again`)
      isAway = false
      return found.serverMetadata()
    } catch (cause) {
      if (!isAway) say(`nobody can sign in with ${issuer}: ${reasonsOf(cause)}; tokens go on working`)
      isAway = true
      if (known !== undefined) known.until = now() + AGAIN_MS
      throw new NotSignedIn('away', { cause })
    }
  }
  return () => {
    if (known === undefined || now() >= known.until) {
      known = { until: now() + KNOWN_MS, server: ask() }
      // Who waits for it is told; nobody may.
      known.server.catch(() => {})
    }
    return known.server
  }
}

/** Only a provider of this machine itself has no HTTPS. */
export function isPlain(issuer: string): boolean {
  return new URL(issuer).protocol === 'http:'
}
