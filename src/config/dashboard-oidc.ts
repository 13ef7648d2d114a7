import { UsageError } from '../domain/error.ts'
import { isLoopback } from '../kit/is-loopback.ts'
import { fieldsOf, structureOf } from './alert-fields.ts'
import { absolute, oneLine } from './kinds.ts'
import type { Kind } from './option.ts'

/** Who tells the dashboard who somebody is, by OpenID Connect. */
export interface OidcSettings {
  issuer: string
  clientId: string
  /** The secret itself, or `file:PATH`; without one the client is a public one. */
  clientSecret?: string
  /** A shell command that prints it. */
  clientSecretCommand?: string
  scopes: string
  /** Which claim names the user, and which has the groups. */
  userClaim: string
  groupsClaim: string
  /** What stands on the button: Sign in with … */
  name: string
}

/** A map such as `{ issuer: https://id.example.com, client_id: tasker, client_secret: file:/etc/tasker/secret }`. */
export function dashboardOidc(): Kind<OidcSettings> {
  return {
    parse(raw, place) {
      const fields = fieldsOf(structureOf(raw, 'the provider'), 'dashboard.oidc')
      const text = (field: string) => {
        const value = fields.text(field)
        return value === undefined ? undefined : oneLine(value)
      }
      const issuer = issuerOf(oneLine(fields.need('issuer', 'write issuer: https://id.example.com')))
      const clientId = oneLine(fields.need('client_id', 'write client_id: as the provider has it'))
      const secret = text('client_secret')
      const command = text('client_secret_command')
      const clientSecret = secret?.startsWith('file:')
        ? `file:${absolute(secret.slice('file:'.length), place)}`
        : secret
      const scopes = text('scopes') ?? 'openid profile email'
      if (!scopes.split(' ').includes('openid'))
        throw new UsageError('scopes has no openid', 'write openid and what else is needed')
      const settings = {
        issuer,
        clientId,
        ...(clientSecret && { clientSecret }),
        ...(command && { clientSecretCommand: command }),
        scopes,
        userClaim: text('user_claim') ?? 'email',
        groupsClaim: text('groups_claim') ?? 'groups',
        name: text('name') ?? new URL(issuer).hostname,
      }
      fields.finish()
      return settings
    },
    write: ({ issuer, clientId }) => ({ issuer, client_id: clientId }),
  }
}

/** What is told without encryption anybody on the way could have said. */
function issuerOf(text: string): string {
  const url = URL.parse(text)
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
  if (isSafe && url.search === '' && url.hash === '' && url.username === '') return text
  throw new UsageError(
    'the issuer cannot be used',
    'write it as https://id.example.com, or with a path behind it',
  )
}
