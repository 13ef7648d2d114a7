import { UsageError } from '../domain/error.ts'
import { closest } from '../kit/closest.ts'
import type { Raw } from './option.ts'

/** The fields of one channel or rule. Each that is asked for counts as known. */
export interface Fields {
  get(name: string): Raw | undefined
  /** Throws where it is not there. */
  need(name: string, write: string): Raw
  /** Text; its content is in no message. */
  text(name: string): string | undefined
  /** Throws for fields that nobody asked for. */
  finish(): void
  /** How this one is called in messages. */
  what: string
}

export function fieldsOf(raw: Raw, what: string): Fields {
  if (typeof raw === 'string' || Array.isArray(raw))
    throw new UsageError(
      `${what} is no group of settings`,
      'write each on its own line below it, as name: value',
    )
  const known = new Set<string>()
  const get = (name: string) => {
    known.add(name)
    return raw[name] === '' ? undefined : raw[name]
  }
  return {
    what,
    get,
    need(name, write) {
      const value = get(name)
      if (value === undefined) throw new UsageError(`${what} has no ${name}`, write)
      return value
    },
    text(name) {
      const value = get(name)
      if (value === undefined || typeof value === 'string') return value
      throw new UsageError(`${name} of ${what} is no text`, 'write one line of text')
    },
    finish() {
      const strange = Object.keys(raw).find(name => !known.has(name))
      if (strange === undefined) return
      const near = closest(strange, [...known])
      const write = near === undefined ? `it takes ${[...known].join(', ')}` : `did you mean ${near}?`
      throw new UsageError(`${what} takes no ${strange}`, write)
    },
  }
}

/** A value of a variable is JSON. */
export function structureOf(raw: Raw, what: string): Raw {
  if (typeof raw !== 'string' || raw.trim() === '') return raw
  try {
    const value: unknown = JSON.parse(raw)
    if (typeof value === 'object' && value !== null) return textual(value)
  } catch {
    // Told below, with what to write.
  }
  throw new UsageError(
    `${what} cannot be understood`,
    'write them into .tasker.yml, or as JSON into the variable',
  )
}

function textual(value: unknown): Raw {
  if (Array.isArray(value)) return value.map(textual)
  if (typeof value !== 'object' || value === null) return value === null ? '' : String(value)
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, textual(entry)]))
}
