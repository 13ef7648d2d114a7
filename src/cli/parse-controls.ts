import { UsageError } from '../domain/error.ts'
import type { RetryRules } from '../domain/retry-rules.ts'
import { withoutAbsent } from '../kit/without-absent.ts'
import { LOCK_SCOPES, type LockScope, type LockWish } from '../supervise/holding/lock-wish.ts'
import { ioPriority } from './io-priority.ts'
import { type LimitOptions, parseLimits } from './parse-limits.ts'
import type { RunOptions } from './run-options.ts'
import { timeSpan } from './time-span.ts'

type Controls = Pick<RunOptions, 'retry' | 'lock' | 'uniqueKey' | 'nice' | 'ioPriority' | keyof LimitOptions>

/** The values of those options that control a run. Throws `UsageError`. */
export function parseControls(given: (name: string) => readonly string[] | undefined): Controls {
  const one = <T>(name: string, parse: (text: string, flag: string) => T): T | undefined => {
    const [text] = given(name) ?? []
    return text === undefined ? undefined : parse(text, `--${name}`)
  }
  return withoutAbsent({
    ...parseLimits(given),
    nice: one('nice', niceness),
    ioPriority: one('ionice', ioPriority),
    retry: retryRules(one, name => given(name) !== undefined),
    lock: lockWish(one, name => given(name) !== undefined),
    uniqueKey: one('unique', key),
  })
}

type One = <T>(name: string, parse: (text: string, flag: string) => T) => T | undefined

const RETRY_DELAY_MS = 1_000

function retryRules(one: One, isGiven: (name: string) => boolean): RetryRules | undefined {
  const retries = one('retries', wholeNumber)
  if (retries === undefined) {
    const alone = ['retry-delay', 'backoff', 'jitter', 'retry-on', 'no-retry-on'].find(isGiven)
    if (alone === undefined) return undefined
    throw new UsageError(`--${alone} says nothing without --retries`, 'add for example --retries 3')
  }
  const retryOn = one('retry-on', exitCodes)
  const noRetryOn = one('no-retry-on', exitCodes)
  return {
    retries,
    delayMs: one('retry-delay', timeSpan) ?? RETRY_DELAY_MS,
    backoff: one('backoff', factor) ?? 1,
    jitter: isGiven('jitter'),
    ...(retryOn !== undefined && { retryOn }),
    ...(noRetryOn !== undefined && { noRetryOn }),
  }
}

function lockWish(one: One, isGiven: (name: string) => boolean): LockWish | undefined {
  const name = one('lock', text => text)
  if (name === undefined) {
    const alone = ['lock-wait', 'lock-timeout', 'lock-scope'].find(isGiven)
    if (alone === undefined) return undefined
    throw new UsageError(`--${alone} says nothing without --lock`, 'add --lock')
  }
  const waitMs =
    one('lock-timeout', timeSpan) ?? (isGiven('lock-wait') ? Number.POSITIVE_INFINITY : undefined)
  return withoutAbsent({ name: name === '' ? undefined : name, waitMs, scope: one('lock-scope', lockScope) })
}

function lockScope(text: string, flag: string): LockScope {
  const scope = LOCK_SCOPES.find(each => each === text)
  if (scope !== undefined) return scope
  throw new UsageError(`${flag} '${text}' is not known`, `write ${LOCK_SCOPES.join(', ')}`)
}

const LONGEST_KEY = 255

function key(text: string, flag: string): string {
  if (text.length > 0 && text.length <= LONGEST_KEY) return text
  throw new UsageError(
    `${flag} takes a key of 1 to ${LONGEST_KEY} characters`,
    'write for example load-2026-11-21',
  )
}

function niceness(text: string, flag: string): number {
  if (/^[+-]?\d{1,2}$/.test(text)) return Number(text)
  throw new UsageError(`${flag} '${text}' is not a priority`, 'write for example 10')
}

function wholeNumber(text: string, flag: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw new UsageError(`${flag} '${text}' is not a whole number`, 'write for example 3')
}

function factor(text: string, flag: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (value >= 1 && value <= 1000) return value
  throw new UsageError(`${flag} '${text}' is not a factor`, 'write a number from 1 on, for example 2 or 1.5')
}

/** Of `1,75,100-109`. */
function exitCodes(text: string, flag: string): number[] {
  return text.split(',').flatMap(part => {
    const [, first = '', last = first] = /^\s*(\d{1,3})(?:-(\d{1,3}))?\s*$/.exec(part) ?? []
    const from = first === '' ? Number.NaN : Number(first)
    const to = Number(last)
    if (!(from <= to && to <= 255))
      throw new UsageError(`${flag} '${text}' has no exit statuses`, 'write them as 1,75 or 100-109')
    return Array.from({ length: to - from + 1 }, (_, index) => from + index)
  })
}
