/** Why nobody was signed in by the provider. */
export const REASONS = ['cancelled', 'late', 'away', 'wrong', 'unverified', 'stranger'] as const
export type Reason = (typeof REASONS)[number]

export class NotSignedIn extends Error {
  readonly reason: Reason

  constructor(reason: Reason, options?: ErrorOptions) {
    super(reason, options)
    this.name = 'NotSignedIn'
    this.reason = reason
  }
}

/** What the page of the sign-in says of it. */
export function sayReason(reason: Reason, provider: string): string {
  switch (reason) {
    case 'cancelled':
      return `${provider} did not sign you in.`
    case 'late':
      return 'That took too long, or was begun in another window. Try again.'
    case 'away':
      return `${provider} does not answer. A token works meanwhile.`
    case 'wrong':
      return `What ${provider} says cannot be used. The output of the server says why.`
    case 'unverified':
      return `${provider} does not say that your address was verified.`
    case 'stranger':
      return `${provider} knows you, but you have no role here. Ask whoever looks after this server.`
  }
}
