import type { KnownToken } from '../store/tokens.ts'

/** Whether a token lets anybody in: it was not revoked, and has not expired. */
export function isValidToken(
  { revoked_at, expires_at }: Pick<KnownToken, 'revoked_at' | 'expires_at'>,
  now: number,
): boolean {
  return revoked_at === null && (expires_at === null || expires_at.getTime() > now)
}
