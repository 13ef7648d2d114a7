import { UsageError } from '../domain/error.ts'
import { absolute, oneLine } from './kinds.ts'
import type { Kind, Place } from './option.ts'

/** What a database URL says, each part as one would write it in a file. */
export interface UrlParts {
  dbDriver: 'sqlite' | 'postgresql' | 'http'
  dbFile?: string
  dbHost?: string
  dbPort?: string
  dbName?: string
  dbUser?: string
  dbPassword?: string
  dbSchema?: string
  dbSslmode?: string
  dbSslrootcert?: string
  dbConnectTimeoutMs?: string
  dbPassfile?: string
}

const QUERY = {
  host: 'dbHost',
  port: 'dbPort',
  dbname: 'dbName',
  user: 'dbUser',
  password: 'dbPassword',
  schema: 'dbSchema',
  sslmode: 'dbSslmode',
  sslrootcert: 'dbSslrootcert',
  connect_timeout: 'dbConnectTimeoutMs',
  passfile: 'dbPassfile',
} as const satisfies Record<string, keyof UrlParts>

/** `postgres://user:password@host:port/dbname?sslmode=…`, `sqlite:path`, or the address of a dashboard. */
export function databaseUrl(): Kind<string> {
  return {
    parse: (raw, place) => {
      const url = oneLine(raw).trim()
      const { dbDriver, dbFile } = urlParts(url, place)
      if (dbDriver === 'http') return new URL(url).href.replace(/\/+$/, '')
      return dbFile === undefined ? url : `sqlite:${dbFile}`
    },
    write: value => value,
  }
}

/** Takes a URL apart. Throws `UsageError`, in which no part of the URL is quoted that could be a password. */
export function urlParts(text: string, place: Place): UrlParts {
  const scheme = /^([a-z]+):/i.exec(text)?.[1]?.toLowerCase()
  if (scheme === 'sqlite' || scheme === 'sqlite3') return sqliteParts(text, place)
  if (scheme === 'https' || scheme === 'http') return dashboardParts(text)
  if (scheme === 'postgres' || scheme === 'postgresql') return postgresParts(text)
  throw new UsageError(
    scheme === undefined ? 'this is not a URL' : `'${scheme}:' is no database that tasker knows`,
    'write postgres://user@host/dbname, sqlite:path, or https://… of a dashboard',
  )
}

function sqliteParts(text: string, place: Place): UrlParts {
  const file = text.replace(/^[a-z0-9]+:(\/\/(?=\/|$)|\/\/)?/i, '')
  if (file === '' || file === ':memory:') {
    throw new UsageError('a sqlite URL needs the path of a file', 'write sqlite:path/to/tasker.db')
  }
  return { dbDriver: 'sqlite', dbFile: absolute(file, place) }
}

function dashboardParts(text: string): UrlParts {
  const url = URL.parse(text)
  if (url === null || url.search !== '' || url.hash !== '')
    throw new UsageError('the address of the dashboard cannot be read', 'write https://tasker.example.com')
  if (url.username !== '' || url.password !== '')
    throw new UsageError(
      'the address of the dashboard has a login in it',
      'write the token as database.token',
    )
  return { dbDriver: 'http' }
}

function postgresParts(text: string): UrlParts {
  const url = parsed(text)
  const parts: UrlParts = { dbDriver: 'postgresql' }
  const add = (part: keyof Omit<UrlParts, 'dbDriver'>, value: string): void => {
    if (value !== '') parts[part] = decoded(value)
  }
  add('dbHost', url.hostname === NO_HOST ? '' : url.hostname.replace(/^\[(.*)\]$/, '$1'))
  add('dbPort', url.port)
  add('dbName', url.pathname.replace(/^\//, ''))
  add('dbUser', url.username)
  add('dbPassword', url.password)
  // As libpq reads it: a plus is a plus.
  for (const [key, value] of new URLSearchParams(url.search.replaceAll('+', '%2B'))) {
    if (!isQueryKey(key)) {
      throw new UsageError(
        `the URL has '${key}', which tasker does not know`,
        `after the question mark it takes ${Object.keys(QUERY).join(', ')}`,
      )
    }
    if (value !== '') parts[QUERY[key]] = value
  }
  return parts
}

function isQueryKey(key: string): key is keyof typeof QUERY {
  return Object.hasOwn(QUERY, key)
}

// libpq takes `postgres://user@/db` and `postgres://:5433/db`, WHATWG URLs do not: a stand-in for the absent host.
const NO_HOST = 'absent.invalid'

function parsed(text: string): URL {
  const [, start, authority] = /^([a-z]+:\/\/)([^/?]*)/i.exec(text) ?? []
  if (authority?.includes(',')) {
    throw new UsageError('the URL names several hosts', 'tasker takes one: name the one to write to')
  }
  const url =
    start === undefined
      ? null
      : URL.parse(text.replace(/^([a-z]+:\/\/(?:[^/?#]*@)?)(?=[:/?]|$)/i, `$1${NO_HOST}`))
  if (url !== null && url.hash === '') return url
  throw new UsageError(
    'the URL cannot be read',
    'write postgres://user@host:port/dbname, with special characters in user and password as %XX',
  )
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch (cause) {
    throw new UsageError(
      "a '%' in the URL is not followed by two hexadecimal digits",
      'write %25 for a percent sign',
      {
        cause,
      },
    )
  }
}
