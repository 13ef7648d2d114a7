import { UsageError } from '../domain/error.ts'
import { parseBytes } from '../kit/bytes.ts'
import { withoutAbsent } from '../kit/without-absent.ts'
import type { ScopeWish } from '../supervise/scope.ts'
import type { RunOptions } from './run-options.ts'
import { timeSpan, timeSpanAboveZero } from './time-span.ts'

export type LimitOptions = Pick<
  RunOptions,
  'timeoutMs' | 'killAfterMs' | 'warnAfterMs' | 'maxMemoryBytes' | 'warnMemoryBytes' | 'scope'
>

/** The values of those options that limit what a command may use. Throws `UsageError`. */
export function parseLimits(given: (name: string) => readonly string[] | undefined): LimitOptions {
  const timeout = given('timeout')?.map(text => timeSpanAboveZero(text, '--timeout'))[0]
  const killAfter = given('kill-after')?.map(text => timeSpan(text, '--kill-after'))[0]
  const runtime = stopAndWarn(given('max-runtime'), '--max-runtime', timeSpanAboveZero)
  const memory = stopAndWarn(given('max-memory'), '--max-memory', size)
  if (timeout !== undefined && runtime.stop !== undefined)
    throw new UsageError('--timeout and --max-runtime say the same', 'write one of them')
  return withoutAbsent({
    timeoutMs: timeout ?? runtime.stop,
    killAfterMs: killAfter,
    warnAfterMs: runtime.warn,
    maxMemoryBytes: memory.stop,
    warnMemoryBytes: memory.warn,
    scope: scopeWish(given),
  })
}

const WARN = 'warn:'

/** Of `4G` and `warn:3G`, each at most once. */
function stopAndWarn(
  texts: readonly string[] = [],
  flag: string,
  parse: (text: string, flag: string) => number,
): { stop?: number; warn?: number } {
  const [warns, stops] = [true, false].map(wanted => texts.filter(text => text.startsWith(WARN) === wanted))
  const one = (values: readonly string[] = []) => {
    if (values.length > 1)
      throw new UsageError(`${flag} is given twice`, `give it once, and once with ${WARN}`)
    return values.map(text => parse(text.replace(WARN, ''), flag))[0]
  }
  return withoutAbsent({ stop: one(stops), warn: one(warns) })
}

/** A limit of the group asks for the group. */
function scopeWish(given: (name: string) => readonly string[] | undefined): ScopeWish | undefined {
  const memoryBytes = given('memory-max')?.map(text => size(text, '--memory-max'))[0]
  const cores = given('cpu-max')?.map(text => coresOf(text, '--cpu-max'))[0]
  if (given('scope') === undefined && memoryBytes === undefined && cores === undefined) return undefined
  return withoutAbsent({ memoryBytes, cores })
}

const LEAST_BYTES = 2 ** 20

function size(text: string, flag: string): number {
  const bytes = bytesOf(text)
  if (bytes === undefined)
    throw new UsageError(`${flag} '${text}' is not a size`, 'write it as 500M or 4GiB, or in bytes')
  if (bytes >= LEAST_BYTES) return bytes
  throw new UsageError(`${flag} '${text}' is too little`, 'write at least 1M')
}

function bytesOf(text: string): number | undefined {
  try {
    return parseBytes(text)
  } catch {
    return undefined
  }
}

/** The kernel gives no less than a hundredth of a core. */
const LEAST_CORES = 0.01
const MOST_CORES = 100_000

function coresOf(text: string, flag: string): number {
  const [, number = '', percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? []
  const cores = number === '' ? Number.NaN : Number(number) / (percent === '' ? 1 : 100)
  if (cores >= LEAST_CORES && cores <= MOST_CORES) return cores
  throw new UsageError(`${flag} '${text}' is not a share of CPU`, 'write it in cores, 1.5, or as 150%')
}
