import { sayError, TaskerError } from '../../domain/error.ts'
import { StoreError, type StoreTrouble } from '../store-error.ts'
import { type Address, placeOf } from './address.ts'
import { TLS_DECLINED } from './encryption.ts'

/*
 * SQLSTATEs (https://www.postgresql.org/docs/current/errcodes-appendix.html) and codes of node
 * (https://nodejs.org/api/errors.html#common-system-errors), and what they mean for us.
 */

export const UNDEFINED_TABLE = '42P01' // the schema or one of its tables is missing
export const UNDEFINED_COLUMN = '42703' // a table is there, but not as we know it
export const INVALID_SCHEMA_NAME = '3F000' // no such schema
export const UNDEFINED_OBJECT = '42704' // a role that is not there
export const PRIVILEGE_NOT_GRANTED = '01007' // a warning: who granted had no right to grant
export const INSUFFICIENT_PRIVILEGE = '42501' // the role may not do that

const TROUBLES: Record<string, StoreTrouble> = {
  '08000': 'unreachable', // connection exception
  '08003': 'unreachable', // connection does not exist
  '08006': 'unreachable', // connection failure
  '57P01': 'unreachable', // the server is shutting down
  '57P02': 'unreachable', // another session crashed it
  '57P05': 'unreachable', // the session was idle for too long
  '25P03': 'unreachable', // the transaction was idle for too long
  '53300': 'busy', // too many connections
  '53200': 'busy', // out of memory
  '53400': 'busy', // a configured limit is exceeded
  '57P03': 'busy', // starting up, shutting down or recovering
  '57014': 'busy', // cancelled, by the statement timeout as a rule
  '40001': 'busy', // serialization failure
  '40P01': 'busy', // deadlock
  '55P03': 'busy', // a lock could not be had
  '28000': 'refused', // no such role, or pg_hba.conf has no line for us
  '28P01': 'refused', // wrong password
  '3D000': 'refused', // no such database
  '53100': 'storage', // disk full
  '58030': 'storage', // I/O error
  '25006': 'storage', // read-only: a standby, or set so
  XX001: 'storage', // corrupted table
  XX002: 'storage', // corrupted index
  [INSUFFICIENT_PRIVILEGE]: 'forbidden',
  [UNDEFINED_TABLE]: 'schema',
  [UNDEFINED_COLUMN]: 'schema',
  [INVALID_SCHEMA_NAME]: 'schema',
  ECONNREFUSED: 'unreachable', // nobody listens there
  ECONNRESET: 'unreachable', // the other side hung up
  EPIPE: 'unreachable', // the same, noticed while writing
  ETIMEDOUT: 'unreachable', // no answer
  ENOTFOUND: 'unreachable', // no such host name
  EAI_AGAIN: 'unreachable', // the name server does not answer
  EHOSTUNREACH: 'unreachable', // no way to the host
  ENETUNREACH: 'unreachable', // no way to its network
  EADDRNOTAVAIL: 'unreachable', // no address, or no port, to connect from
  ENOENT: 'unreachable', // no socket in that folder
  EMFILE: 'busy', // too many files open here
  EACCES: 'refused', // the socket belongs to others
  EPROTO: 'refused', // TLS handshake failed
  [TLS_DECLINED]: 'refused', // TLS is wanted, and the server has none
}

/** What `error` means for the store at `address`: a `StoreError`. */
export function postgresError(address: Address, error: unknown): StoreError {
  if (error instanceof StoreError) return error
  if (error instanceof TaskerError)
    return new StoreError('refused', error.problem, error.remedy, { cause: error })
  const trouble = troubleOf(error)
  const { problem, remedy } = explain(trouble, address, error)
  return new StoreError(trouble, problem, remedy, { cause: error })
}

/** PostgreSQL said no; the connection is as good as before. */
export function isSqlState(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code)
}

function troubleOf(error: unknown): StoreTrouble {
  const { code } = error as { code?: unknown }
  if (typeof code === 'string') return TROUBLES[code] ?? (isCertificate(code) ? 'refused' : 'unknown')
  // pg throws a plain Error when a connection ends, a query takes too long, or the other side speaks no PostgreSQL.
  return error instanceof Error && error.name === 'Error' ? 'unreachable' : 'unknown'
}

/** https://nodejs.org/api/tls.html#x509-certificate-error-codes */
function isCertificate(code: string): boolean {
  return /^ERR_(SSL|TLS)|CERT|SIGNATURE|SELF_SIGNED|CRL/.test(code)
}

function explain(
  trouble: StoreTrouble,
  address: Address,
  error: unknown,
): { problem: string; remedy: string } {
  const place = placeOf(address, 'tasker')
  const said = sayError(error)
  switch (trouble) {
    case 'unreachable':
      return {
        problem: `the database ${place} cannot be reached: ${said}`,
        remedy: 'look whether it runs, and at database.host and database.port',
      }
    case 'busy':
      return { problem: `the database ${place} is busy: ${said}`, remedy: 'try again' }
    case 'refused':
      return {
        problem: `the database ${place} refuses role ${address.user}: ${said}`,
        remedy: 'correct database.user, database.password, database.dbname or database.sslmode',
      }
    case 'forbidden':
      return {
        problem: `role ${address.user} may not do that in ${place}: ${said}`,
        remedy: 'let the owner of the schema grant the right (docs/sql.md says how)',
      }
    case 'schema':
      return {
        problem: `the tables of tasker are missing in ${place}, or not as they should be: ${said}`,
        remedy: 'run tasker db migrate',
      }
    case 'storage':
      return { problem: `the database ${place} cannot write: ${said}`, remedy: 'look at its server' }
    case 'unknown':
      return { problem: `the database ${place} failed: ${said}`, remedy: '' }
  }
}
