import { UsageError } from '../domain/error.ts'
import { RUN_STATUSES, type RunStatus } from '../domain/run.ts'
import { absoluteTime } from '../kit/absolute-time.ts'
import { closest } from '../kit/closest.ts'
import { parseDuration } from '../kit/duration.ts'
import { withoutAbsent } from '../kit/without-absent.ts'
import type { HistoryFilter, HistoryOrder } from '../store/filters.ts'
import { parseMoment } from './moment.ts'

/** Which runs somebody asks for, as flags say it. */
export interface WhichRuns {
  stage?: string
  /** `name` or `stage/name`. */
  task?: string
  /** One or several, separated by commas, in any case. */
  status?: string
  running?: boolean
  /** See `parseMoment`. */
  since?: string
  until?: string
  /** See `parseDuration`. */
  longerThan?: string
  shorterThan?: string
  host?: string
  user?: string
  /** The beginning of one. */
  commit?: string
  /** Exit codes and names of signals, separated by commas. */
  exit?: string
  /** `key` or `key=value`. */
  tag?: readonly string[]
  text?: string
}

type Which = Omit<HistoryFilter, 'limit' | 'sort' | 'ascending' | 'behind'>

/** Throws `UsageError` naming the flag that cannot be understood. */
export function historyFilter(which: WhichRuns, now: number): Which {
  const { stage, task, host, user, text } = which
  const since = which.since === undefined ? undefined : parseMoment(which.since, now, '--since')
  const until = which.until === undefined ? undefined : parseMoment(which.until, now, '--until')
  if (since !== undefined && until !== undefined && until <= since)
    throw new UsageError(
      `--until (${absoluteTime(new Date(until))}) is not after --since (${absoluteTime(new Date(since))})`,
      'nothing can lie between them',
    )
  return withoutAbsent({
    ...{ stage, task, since, until, host, user, text, now },
    statuses: statusesOf(which),
    longerThanMs: which.longerThan === undefined ? undefined : spanOf(which.longerThan, '--longer-than'),
    shorterThanMs: which.shorterThan === undefined ? undefined : spanOf(which.shorterThan, '--shorter-than'),
    commit: which.commit === undefined ? undefined : parseCommit(which.commit),
    exits: which.exit?.split(',').map(parseExit),
    tags: which.tag?.map(parseTag),
  })
}

function statusesOf({ status, running }: WhichRuns): RunStatus[] | undefined {
  if (running && status !== undefined)
    throw new UsageError('--running and --status say the same in two ways', 'use one of them')
  if (running) return ['STARTED', 'RUNNING']
  return status?.split(',').map(word => oneOf(word, RUN_STATUSES, '--status', 'status'))
}

const ORDERS: Record<string, HistoryOrder> = {
  started: 'execution_start',
  time: 'duration_seconds',
  memory: 'peak_memory_mb',
  cpu: 'cpu_seconds',
}

export function parseOrder(text: string): HistoryOrder {
  const name = oneOf(text, Object.keys(ORDERS), '--sort', 'order')
  return ORDERS[name] ?? 'execution_start'
}

/** The known word that was given, in any case. */
function oneOf<Word extends string>(text: string, known: readonly Word[], flag: string, what: string): Word {
  const given = text.trim()
  const found = known.find(word => word.toLowerCase() === given.toLowerCase())
  if (found !== undefined) return found
  const near = closest(given, known)
  const remedy = near === undefined ? `it is one of ${known.join(', ')}` : `did you mean ${near}?`
  throw new UsageError(`${flag}: there is no ${what} '${given}'`, remedy)
}

function spanOf(text: string, flag: string): number {
  try {
    return parseDuration(text)
  } catch (cause) {
    const remedy = 'write a time such as 90s, 30m or 2h'
    throw new UsageError(`${flag} does not understand '${text}'`, remedy, { cause })
  }
}

function parseCommit(text: string): string {
  if (/^[0-9a-f]{4,64}$/i.test(text)) return text.toLowerCase()
  throw new UsageError(`--commit: no commit begins with '${text}'`, 'give at least 4 of its hex digits')
}

function parseExit(text: string): number | string {
  const word = text.trim()
  if (/^\d{1,3}$/.test(word)) return Number(word)
  if (/^[A-Z][A-Z0-9+]*$/i.test(word)) return `SIG${word.toUpperCase().replace(/^SIG/, '')}`
  throw new UsageError(
    `--exit does not understand '${text}'`,
    'write exit codes or signals, such as 1,137,SIGKILL',
  )
}

function parseTag(text: string): { key: string; value?: string } {
  const at = text.indexOf('=')
  const key = at === -1 ? text : text.slice(0, at)
  // With a dollar sign or quotes SQLite would take it for a path.
  if (key === '' || /^\$|"/.test(key))
    throw new UsageError(`--tag cannot look for '${text}'`, 'write --tag team or --tag team=data')
  return at === -1 ? { key } : { key, value: text.slice(at + 1) }
}
