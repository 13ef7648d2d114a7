import { execa } from 'execa'
import { sayError, TaskerError } from '../domain/error.ts'
import { absoluteTime } from '../kit/absolute-time.ts'
import type { Store } from '../store/store.ts'

/** What was looked at, what was found, and what to do if it is not fine. Only `wrong` fails the whole. */
export interface Check {
  about: string
  result: 'fine' | 'notable' | 'wrong'
  finding: string
  remedy?: string
}

const OLDEST_NODE = 24
const CLOCK_TOLERANCE_MS = 60_000

export function settingsChecks(problems: readonly string[]): Check[] {
  const about = 'configuration'
  if (problems.length === 0) return [{ about, result: 'fine', finding: 'no mistakes' }]
  return problems.map(finding => ({ about, result: 'wrong', finding }))
}

export function nodeCheck(version: string): Check {
  const isNew = Number.parseInt(version, 10) >= OLDEST_NODE
  if (isNew) return { about: 'node', result: 'fine', finding: version }
  const remedy = `install Node ${OLDEST_NODE} or newer, or run npm install where tasker lives`
  return { about: 'node', result: 'wrong', finding: `${version} is too old`, remedy }
}

export async function databaseCheck(store: Store | Error): Promise<Check> {
  const about = 'database'
  if (store instanceof Error) return troubleWith(about, store)
  try {
    const { applied, known, pending } = await store.schema()
    if (store.driver === 'http') return { about, result: 'fine', finding: `${store.place} takes our runs` }
    const place = `${store.driver} at ${store.place}`
    if (applied > known)
      return {
        about,
        result: 'wrong',
        finding: `${place} has schema ${applied}, this tasker knows only ${known}`,
        remedy: 'update tasker on this machine; until then runs are kept in the journal',
      }
    if (pending.length > 0)
      return {
        about,
        result: 'wrong',
        finding: `${place} lacks ${pending.join(', ')}`,
        remedy: 'run: tasker db migrate',
      }
    return { about, result: 'fine', finding: `${place}, schema ${applied}` }
  } catch (error) {
    return troubleWith(about, error)
  }
}

export function journalCheck(left: readonly string[]): Check {
  const about = 'journals'
  const [first] = left
  if (first === undefined) return { about, result: 'fine', finding: 'all delivered' }
  return {
    about,
    result: 'notable',
    finding: `${left.length} not yet delivered, for example ${first}`,
    remedy: 'nothing is lost: any tasker command delivers them once the database answers',
  }
}

/** A run that began in the future means that this clock, or the one of the host it ran on, is wrong. */
export async function clockCheck(store: Store | Error, now: number): Promise<Check> {
  const about = 'clock'
  const finding = `${absoluteTime(new Date(now))}, ${Intl.DateTimeFormat().resolvedOptions().timeZone}`
  if (store instanceof Error) return { about, result: 'fine', finding }
  const [latest] = await store.history({ limit: 1 }).catch(() => [])
  if (latest === undefined || latest.execution_start.getTime() <= now + CLOCK_TOLERANCE_MS)
    return { about, result: 'fine', finding }
  return {
    about,
    result: 'wrong',
    finding: `${finding}, but a run on ${latest.hostname} began at ${absoluteTime(latest.execution_start)}`,
    remedy: `set the clocks of this host and of ${latest.hostname}, best by NTP`,
  }
}

export async function gitCheck(env: NodeJS.ProcessEnv): Promise<Check> {
  const about = 'git'
  try {
    const { stdout } = await execa('git', ['--version'], { env, extendEnv: false, timeout: 5000 })
    return { about, result: 'fine', finding: stdout }
  } catch {
    const remedy = 'install git if the commit of each run shall be recorded'
    return { about, result: 'notable', finding: 'not found on PATH', remedy }
  }
}

function troubleWith(about: string, error: unknown): Check {
  if (!(error instanceof TaskerError)) return { about, result: 'wrong', finding: sayError(error) }
  return {
    about,
    result: 'wrong',
    finding: error.problem,
    ...(error.remedy !== '' && { remedy: error.remedy }),
  }
}
