import { createHash } from 'node:crypto'
import { randomHex } from '../kit/uuid.ts'

/** Tells scanners for secrets what it is. */
const PREFIX = 'tasker_'

/** A new token: 256 bits that nobody can guess, so that a plain hash of it keeps the secret. */
export function newToken(): string {
  return `${PREFIX}${randomHex(32)}`
}

/** Whether it looks like one of ours. */
export function isToken(text: string): boolean {
  return text.startsWith(PREFIX)
}

/** What is kept of a token. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
