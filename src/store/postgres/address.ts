import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import type { PostgresSettings } from '../../domain/store-settings.ts'

/** Where the server is and who asks, with libpq's defaults for what was not said. */
export interface Address {
  /** A name, an address, or the folder of a socket. */
  host: string
  port: number
  database: string
  user: string
}

const SOCKET_FOLDERS = ['/run/postgresql', '/var/run/postgresql', '/tmp']

export function addressOf(settings: PostgresSettings): Address {
  const port = settings.port ?? 5432
  const user = settings.user ?? systemUser()
  return {
    host: settings.host ?? localHost(port),
    port,
    database: settings.database ?? user,
    user,
  }
}

/** For people: `db.example.com:5432/geodb`, with the schema when it is not the usual one. */
export function placeOf({ host, port, database }: Address, schema: string): string {
  return `${host}:${port}/${database}${schema === 'tasker' ? '' : ` (schema ${schema})`}`
}

export function isSocket(address: Address): boolean {
  return address.host.startsWith('/')
}

function localHost(port: number): string {
  return SOCKET_FOLDERS.find(folder => existsSync(`${folder}/.s.PGSQL.${port}`)) ?? 'localhost'
}

function systemUser(): string {
  try {
    return userInfo().username
  } catch {
    return 'postgres' // a container may run as a user that has no name
  }
}
