import { isAbsolute, join, resolve } from 'node:path'
import { UsageError } from '../domain/error.ts'
import { formatBytes, parseBytes } from '../kit/bytes.ts'
import { parseDuration } from '../kit/duration.ts'
import type { Kind, Place, Raw } from './option.ts'

/** One line of text. */
export function text(): Kind<string> {
  return { parse: raw => oneLine(raw), write: value => value }
}

/** A secret: any text, never quoted in a message. `file:PATH` stands for what the file holds. */
export function secret(): Kind<string> {
  return {
    parse: (raw, place) => {
      if (typeof raw !== 'string') throw new UsageError(`the value is ${quote(raw)}`, 'write text')
      return raw.startsWith('file:') ? `file:${absolute(raw.slice('file:'.length), place)}` : raw
    },
    write: value => value,
  }
}

/** A file or folder; relative to the folder of the configuration file, or to the working directory. */
export function path(): Kind<string> {
  return { parse: (raw, place) => absolute(oneLine(raw), place), write: value => value }
}

/** A list of files or folders, or text that separates them by commas or spaces. */
export function paths(): Kind<string[]> {
  return { parse: (raw, place) => words(raw).map(each => absolute(each, place)), write: value => value }
}

export function integer(min: number, max: number): Kind<number> {
  return {
    parse: raw => {
      const value = typeof raw === 'string' && /^\d{1,15}$/.test(raw.trim()) ? Number(raw) : Number.NaN
      if (value >= min && value <= max) return value
      throw new UsageError(`${quote(raw)} is not a whole number from ${min} to ${max}`, 'write one')
    },
    write: value => value,
  }
}

/** Milliseconds, written as `5s` or `2m`; a plain number is seconds. */
export function duration(minMs: number): Kind<number> {
  return {
    parse: raw => {
      const milliseconds = durationOf(raw)
      if (milliseconds >= minMs && milliseconds <= DAY_MS) return milliseconds
      throw new UsageError(`${quote(raw)} is out of range`, `write from ${minMs / 1000}s to 24h`)
    },
    write: value => `${value / 1000}s`,
  }
}

/** The same, or `auto`. */
export function durationOrAuto(minMs: number): Kind<number | 'auto'> {
  const { parse, write } = duration(minMs)
  return {
    parse: (raw, place) =>
      typeof raw === 'string' && raw.trim().toLowerCase() === 'auto' ? 'auto' : parse(raw, place),
    write: value => (value === 'auto' ? value : write(value)),
  }
}

// More does not fit into a timer, and nobody waits that long.
const DAY_MS = 86_400_000

function durationOf(raw: Raw): number {
  try {
    if (typeof raw === 'string') return parseDuration(raw)
  } catch {
    // Told below, with what to write.
  }
  throw new UsageError(`${quote(raw)} is not a time span`, 'write it as 30s, 5m or 1h30m, or in seconds')
}

/** Bytes, written as `64MiB`; 0 stands for no limit. */
export function size(minBytes: number): Kind<number> {
  return {
    parse: raw => {
      const bytes = sizeOf(raw)
      if (bytes === 0 || bytes >= minBytes) return bytes
      throw new UsageError(`${quote(raw)} is too little`, `write ${formatBytes(minBytes)} or more, or 0`)
    },
    write: value => formatBytes(value),
  }
}

function sizeOf(raw: Raw): number {
  try {
    if (typeof raw === 'string') return parseBytes(raw)
  } catch {
    // Told below, with what to write.
  }
  throw new UsageError(`${quote(raw)} is not a size`, 'write it as 64MiB or 1G, or in bytes')
}

export function oneOf<const T extends string>(...words: T[]): Kind<T> {
  return {
    parse: raw => {
      const word = words.find(known => typeof raw === 'string' && known === raw.trim().toLowerCase())
      if (word !== undefined) return word
      throw new UsageError(`${quote(raw)} is not known here`, `write one of ${words.join(', ')}`)
    },
    write: value => value,
  }
}

export function yesOrNo(): Kind<boolean> {
  return {
    parse: raw => {
      const word = typeof raw === 'string' ? raw.trim().toLowerCase() : ''
      if (['true', 'yes', 'on', '1'].includes(word)) return true
      if (['false', 'no', 'off', '0'].includes(word)) return false
      throw new UsageError(`${quote(raw)} is neither yes nor no`, 'write true or false')
    },
    write: value => value,
  }
}

/** Patterns for names of environment variables: letters, digits, `_`, with `*` and `?`; a list, or separated by commas. */
export function namePatterns(): Kind<string[]> {
  return {
    parse: raw => {
      const patterns = words(raw)
      const bad = patterns.find(pattern => !/^[A-Za-z0-9_*?]+$/.test(pattern))
      if (bad === undefined) return patterns
      throw new UsageError(
        `${quote(bad)} cannot be the name of a variable`,
        'write names or patterns such as SLURM_*',
      )
    },
    write: value => value,
  }
}

/** The words of a list, or of a text that separates them by commas or spaces. */
export function words(raw: Raw): string[] {
  if (typeof raw === 'string') return raw.split(/[\s,]+/).filter(word => word !== '')
  if (Array.isArray(raw)) return raw.map(item => oneLine(item))
  throw new UsageError(`the value is ${quote(raw)}`, 'write a list')
}

/** The text, if it is one and can be a name or a path. */
export function oneLine(raw: Raw): string {
  if (typeof raw !== 'string') throw new UsageError(`the value is ${quote(raw)}`, 'write text')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\x00-\x1f\x7f]/.test(raw)) {
    throw new UsageError(
      'the value has a line break or another control character in it',
      'write one line of text',
    )
  }
  return raw
}

/** The value in a message: short, on one line. */
export function quote(raw: Raw): string {
  if (Array.isArray(raw)) return 'a list'
  if (typeof raw !== 'string') return 'a group of settings'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not reach a terminal
  const line = raw.replace(/[\x00-\x1f\x7f-\x9f]+/g, ' ')
  return `'${line.length > 60 ? `${line.slice(0, 57)}...` : line}'`
}

/** The path from the root, with `~/` as the home folder. */
export function absolute(given: string, place: Place): string {
  if (given === '~' || given.startsWith('~/')) {
    if (place.home === undefined)
      throw new UsageError(`'${given}' needs HOME, which is not set`, 'write the whole path')
    return join(place.home, given.slice(1))
  }
  return isAbsolute(given) ? resolve(given) : resolve(place.folder, given)
}
