import { sayError } from '../domain/error.ts'
import { isLoopback } from '../kit/is-loopback.ts'
import { type Choice, type Choices, setChoice } from './choose.ts'
import { urlParts } from './database-url.ts'
import type { Place } from './option.ts'
import { optionEntries, options, type SettingName, type Settings } from './options.ts'
import type { Problem } from './problem.ts'

type Driver = Settings['dbDriver']

// What together says where the database is: a URL that leaves one of them out means its default.
const LOCATION = ['dbDriver', 'dbFile', 'dbHost', 'dbPort', 'dbName'] as const satisfies SettingName[]

/**
 * Settles which database is meant where several sources speak of one. The nearest source decides between SQLite and
 * PostgreSQL; a URL overrules the parts that its own source and those further away give, and is itself overruled in
 * part by nearer ones; PostgreSQL's own variables fill what is left.
 */
export function chooseDatabase(
  choices: Choices,
  env: NodeJS.ProcessEnv,
  place: Place,
  tell: (problem: Problem) => void,
): Choices {
  const settled = { ...choices }
  const driver = driverOf(choices, place)
  if (driver !== undefined) settled.dbDriver = driver
  if (choices.dbUrl !== undefined) applyUrl(settled, choices.dbUrl, place, tell)
  if (settled.dbDriver?.value === 'http') checkDashboard(settled.dbDriver, settled.dbUrl, tell)
  if (settled.dbDriver?.value === 'postgresql') applyLibpq(settled, env, place, tell)
  return settled
}

function driverOf(choices: Choices, place: Place): Choice<Driver> | undefined {
  const { dbUrl, dbDriver, dbHost, dbName, dbFile } = choices
  const hints: (Choice<Driver> | undefined)[] = [
    dbUrl && { ...dbUrl, value: urlParts(dbUrl.value, place).dbDriver },
    dbDriver,
    dbHost && { ...dbHost, value: 'postgresql' },
    dbName && { ...dbName, value: 'postgresql' },
    dbFile && { ...dbFile, value: 'sqlite' },
  ]
  return hints.reduce((best, hint) => (best === undefined || (hint && hint.rank < best.rank) ? hint : best))
}

function applyUrl(
  settled: Choices,
  url: Choice<string>,
  place: Place,
  tell: (problem: Problem) => void,
): void {
  const parts = urlParts(url.value, place)
  if (settled.dbDriver?.value !== parts.dbDriver) {
    delete settled.dbUrl
    return
  }
  for (const name of LOCATION) if (name !== 'dbDriver' && !isNearer(settled[name], url)) delete settled[name]
  for (const [name] of optionEntries) {
    const text = name in parts ? parts[name as keyof typeof parts] : undefined
    if (text === undefined || isNearer(settled[name], url)) continue
    try {
      setChoice(settled, name, { ...url, value: options[name].parse(text, place) })
    } catch (trouble) {
      const says = `in the URL, ${lastWord(options[name].key)}: ${sayError(trouble)}`
      tell({
        from: url.origin.from === 'default' ? 'surroundings' : url.origin.from,
        where: url.origin.where,
        says,
      })
    }
  }
}

function checkDashboard(
  { origin }: Choice<Driver>,
  url: Choice<string> | undefined,
  tell: (problem: Problem) => void,
): void {
  const from = origin.from === 'default' ? 'surroundings' : origin.from
  if (url === undefined) {
    const says = 'database.driver: http needs database.url; write the address of the dashboard there'
    tell({ from, where: origin.where, says })
    return
  }
  const { protocol, hostname, host } = new URL(url.value)
  if (protocol === 'https:' || isLoopback(hostname.replace(/^\[(.*)\]$/, '$1'))) return
  const says = `database.url: all on the way to ${host} can read the token; use https`
  tell({ from: 'surroundings', where: url.origin.where, says })
}

function isNearer(choice: Choice<unknown> | undefined, than: Choice<unknown>): boolean {
  return choice !== undefined && choice.rank < than.rank
}

function lastWord(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1)
}

function applyLibpq(
  settled: Choices,
  env: NodeJS.ProcessEnv,
  place: Place,
  tell: (problem: Problem) => void,
): void {
  for (const [name, { libpq, parse }] of optionEntries) {
    const text = libpq === undefined ? undefined : env[libpq]
    if (libpq === undefined || !text || settled[name] !== undefined) continue
    // Who says how to find the password means that one.
    if (name === 'dbPassword' && settled.dbPasswordCommand !== undefined) continue
    try {
      const origin = { from: 'variable', where: libpq } as const
      setChoice(settled, name, { value: parse(text, place), origin, rank: Number.POSITIVE_INFINITY })
    } catch (trouble) {
      tell({ from: 'variable', where: libpq, says: sayError(trouble) })
    }
  }
}
