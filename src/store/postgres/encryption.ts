import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import { sayError } from '../../domain/error.ts'
import type { PostgresSettings } from '../../domain/store-settings.ts'
import { StoreError } from '../store-error.ts'

/** One way to connect: in plain, or with TLS that is checked so far. */
export type Encryption = false | ConnectionOptions

const UNCHECKED: Encryption = { rejectUnauthorized: false }

/**
 * The ways to try, in order, as libpq has them (https://www.postgresql.org/docs/current/libpq-ssl.html). A socket is
 * never encrypted. Throws `StoreError` when the certificates of `sslrootcert` cannot be read.
 */
export function encryptionsOf(
  settings: Pick<PostgresSettings, 'sslmode' | 'sslrootcert'>,
  overSocket: boolean,
): Encryption[] {
  if (overSocket) return [false]
  switch (settings.sslmode) {
    case 'disable':
      return [false]
    case 'allow':
      return [false, UNCHECKED]
    case 'prefer':
      return [UNCHECKED, false]
    case 'require': // with certificates at hand libpq checks them
      return [settings.sslrootcert === undefined ? UNCHECKED : checkingIssuer(settings.sslrootcert)]
    case 'verify-ca':
      return [checkingIssuer(settings.sslrootcert)]
    case 'verify-full':
      return [checking(settings.sslrootcert)]
  }
}

/** The code of our own error for a server that offers no TLS. */
export const TLS_DECLINED = 'TLS_DECLINED'
const INVALID_AUTHORIZATION = '28000' // no line of pg_hba.conf for this connection, or no such role

/** Another way may succeed: there is no TLS to be had, its handshake failed, or pg_hba.conf wants it the other way. */
export function mayGoOtherWay(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return [INVALID_AUTHORIZATION, TLS_DECLINED, 'EPROTO'].includes(code) || code.startsWith('ERR_SSL')
}

function checkingIssuer(sslrootcert: string | undefined): ConnectionOptions {
  return { ...checking(sslrootcert), checkServerIdentity: () => undefined }
}

function checking(sslrootcert: string | undefined): ConnectionOptions {
  if (sslrootcert === undefined || sslrootcert === 'system') return { rejectUnauthorized: true }
  try {
    return { rejectUnauthorized: true, ca: readFileSync(sslrootcert, 'utf8') }
  } catch (error) {
    const problem = `the certificates ${sslrootcert} cannot be read: ${sayError(error)}`
    throw new StoreError('refused', problem, 'correct database.sslrootcert', { cause: error })
  }
}
