import { UsageError } from '../domain/error.ts'
import { formatBytes, parseBytes } from '../kit/bytes.ts'
import { parseDuration } from '../kit/duration.ts'
import { oneLine, quote, words } from './kinds.ts'
import type { Kind, Raw } from './option.ts'

/** How long runs of a stage stay where they are. What is absent is kept. */
interface RunRetention {
  /** Older runs are archived. */
  runs?: number
  /** So many of the latest runs of each task are never archived. */
  keep?: number
}

/** How long what is kept; ages in milliseconds. */
export interface Retention extends RunRetention {
  /** Of archived runs that are older only the rows stay. */
  details?: number
  /** Archived runs that are older are deleted. */
  archived?: number
  /** Logs that are older are deleted, and the oldest of more bytes than that. */
  logs?: number
  logs_size?: number
  stages: Record<string, RunRetention>
}

/** A map such as `{ runs: 90d, keep: 100, stages: { DAILY: { runs: 30d } } }`, or text: `runs=90d, DAILY.runs=30d`. */
export function retention(): Kind<Retention> {
  return {
    parse(raw) {
      const found: Retention = { stages: {} }
      for (const [key, value] of flat(raw)) {
        const dot = key.lastIndexOf('.')
        if (dot === -1) Object.assign(found, { [key]: parsedValue(key, value, ALL) })
        else {
          const [stage, name] = [key.slice(0, dot), key.slice(dot + 1)]
          found.stages[stage] = { ...found.stages[stage], [name]: parsedValue(name, value, OF_STAGE) }
        }
      }
      return found
    },
    write: ({ stages, ...rest }) =>
      Object.fromEntries(
        [
          ['', rest] as const,
          ...Object.entries(stages).map(([stage, own]) => [`${stage}.`, own] as const),
        ].flatMap(([prefix, of]) =>
          Object.entries(of).map(([name, value]) => [prefix + name, written(name, value)]),
        ),
      ),
  }
}

const OF_STAGE = ['runs', 'keep'] as const
const ALL = [...OF_STAGE, 'details', 'archived', 'logs', 'logs_size'] as const

function flat(raw: Raw): [key: string, value: string][] {
  if (typeof raw !== 'object' || Array.isArray(raw))
    return words(raw).map(word => {
      const at = word.indexOf('=')
      return at === -1 ? [word, ''] : [word.slice(0, at).trim(), word.slice(at + 1).trim()]
    })
  return Object.entries(raw).flatMap(([key, value]) => {
    if (key !== 'stages') return [[key, oneLine(value)] as [string, string]]
    if (typeof value !== 'object' || Array.isArray(value))
      throw new UsageError(`stages is ${quote(value)}`, 'write { DAILY: { runs: 30d } }')
    return Object.entries(value).flatMap(([stage, own]) =>
      flat(own).map(([name, of]) => [`${stage}.${name}`, of] as [string, string]),
    )
  })
}

function parsedValue(name: string, value: string, known: readonly string[]): number {
  if (!known.includes(name))
    throw new UsageError(`${quote(name)} is nothing to keep for a time`, `it is one of ${known.join(', ')}`)
  const parsed = name === 'keep' ? countOf(value) : tried(name === 'logs_size' ? parseBytes : ageOf, value)
  if (parsed !== undefined) return parsed
  throw new UsageError(`${name} cannot be ${quote(value)}`, `write for example ${EXAMPLES[name] ?? '90d'}`)
}

const EXAMPLES: Record<string, string> = { keep: '100', logs_size: '10GiB' }

function countOf(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

/** Without a unit, 90 would be seconds. */
function ageOf(text: string): number {
  if (/^[\d.]*$/.test(text)) throw new RangeError('no unit')
  return parseDuration(text)
}

function tried(parse: (text: string) => number, text: string): number | undefined {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}

function written(name: string, value: number): string {
  if (name === 'keep') return String(value)
  if (name === 'logs_size') return formatBytes(value)
  return value % DAY_MS === 0 ? `${value / DAY_MS}d` : `${value / 1000}s`
}

const DAY_MS = 86_400_000
