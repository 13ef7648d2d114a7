import { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Client, ClientConfig } from 'pg'
import type { PostgresSettings } from '../../domain/store-settings.ts'
import { StoreError } from '../store-error.ts'
import type { Address } from './address.ts'
import { type Encryption, mayGoOtherWay, TLS_DECLINED } from './encryption.ts'
import { isSqlState } from './postgres-error.ts'

/** A connection to the server that is open. */
export interface Connection {
  client: Client
  /** The other side, or we, closed it, or it failed: nothing more can be asked. */
  isBroken(): boolean
  /** Says goodbye, and does not wait for ever to be heard. */
  close(): Promise<void>
  /** Drops it at once. */
  destroy(): void
}

export interface ConnectOptions {
  settings: PostgresSettings
  address: Address
  /** Those to try, in order; the one that worked comes first the next time. */
  encryptions: Encryption[]
  /** How long the server may take over one statement; 0 is for ever. */
  statementTimeoutMs: number
  /** The server's side has answered. */
  onAnswer: () => void
  signal: AbortSignal
}

/** What a server may take to hear the goodbye. */
const GOODBYE_MS = 200
/** The client gives up later than the server is told to, so that it hears the server's word. */
const GRACE_MS = 5_000

/** Connects within `connectTimeoutMs`, whatever the server and the network do. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { settings, encryptions } = options
  const until = performance.now() + settings.connectTimeoutMs
  let failure: unknown
  for (const encryption of [...encryptions]) {
    try {
      const connection = await attempt(options, encryption, until - performance.now())
      encryptions.sort((left, right) => Number(right === encryption) - Number(left === encryption))
      return connection
    } catch (error) {
      if (!isSqlState(failure)) failure = error
      if (!mayGoOtherWay(error)) throw error
    }
  }
  throw failure
}

async function attempt(
  options: ConnectOptions,
  encryption: Encryption,
  limitMs: number,
): Promise<Connection> {
  const { settings, address, statementTimeoutMs, signal } = options
  const { default: pg } = await import('pg')
  if (signal.aborted) throw givenUpError()
  const socket = new Socket()
  socket.once('connect', options.onAnswer)
  let declined = false
  if (encryption !== false)
    socket.once('data', answer => {
      declined = answer.toString() === 'N' // https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL
    })
  const client = new pg.Client({
    ...address,
    password: () => askPassword(settings, address),
    ssl: encryption,
    stream: () => socket,
    application_name: 'tasker',
    keepAlive: true,
    types: { getTypeParser: parserFor(pg.types) },
    ...(statementTimeoutMs > 0 && { query_timeout: statementTimeoutMs + GRACE_MS }),
  })
  let broken = false
  const breakDown = () => {
    broken = true
  }
  // Without a listener an error between two queries would end the process.
  client.on('error', breakDown)
  client.on('end', breakDown)
  const connection: Connection = {
    client,
    isBroken: () => broken,
    async close() {
      if (!broken) await Promise.race([client.end(), pause(GOODBYE_MS, undefined, { ref: false })])
      socket.destroy()
    },
    destroy: () => socket.destroy(),
  }
  const givenUp = Promise.withResolvers<never>()
  const timer = setTimeout(() => givenUp.reject(tooLate(settings)), Math.max(0, limitMs))
  const onAbort = () => givenUp.reject(givenUpError())
  signal.addEventListener('abort', onAbort)
  try {
    await Promise.race([greet(client, statementTimeoutMs), givenUp.promise])
    return connection
  } catch (error) {
    socket.destroy()
    throw declined ? Object.assign(new Error('it offers no TLS'), { code: TLS_DECLINED }) : error
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}

async function greet(client: Client, statementTimeoutMs: number): Promise<void> {
  await client.connect()
  // Not as a start-up parameter: connection poolers refuse those that they do not know.
  if (statementTimeoutMs > 0) await client.query(`SET statement_timeout = ${statementTimeoutMs}`)
}

function givenUpError(): StoreError {
  return new StoreError('unreachable', 'the store is closed', '')
}

function tooLate({ connectTimeoutMs }: PostgresSettings): Error {
  const error = new Error(`no answer within ${connectTimeoutMs / 1000} s`)
  return Object.assign(error, { code: 'ETIMEDOUT' })
}

/** Called only when the server wants a password. */
async function askPassword(settings: PostgresSettings, { user }: Address): Promise<string> {
  const password = await settings.password?.()
  if (password !== undefined) return password
  throw new StoreError(
    'refused',
    `the server wants a password for role ${user}, and none is configured`,
    'set database.password, database.password_command or ~/.pgpass',
  )
}

const INT8 = 20
const NUMERIC = 1700

/** Numbers as numbers: none of ours is beyond what JavaScript holds. */
function parserFor(types: typeof import('pg').types): NonNullable<ClientConfig['types']>['getTypeParser'] {
  return ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 || oid === NUMERIC ? Number : types.getTypeParser(oid, format as 'text')) as never
}
