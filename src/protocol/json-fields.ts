import { cleanText } from './clean.ts'

const KEY = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/

/** The values of a JSON object by key and kind. Absent and null read as undefined; what is not of its kind is noted. */
export interface Fields {
  number(key: string, fits: (value: number) => boolean): number | undefined
  text(key: string): string | undefined
  /** A text or a number, as text. */
  label(key: string): string | undefined
  isTrue(key: string): boolean
  oneOf<T extends string>(key: string, words: readonly T[]): T | undefined
  /** An object of numbers and texts, with at least one. */
  values(key: string): Record<string, number | string> | undefined
  /** Notes that the whole does not hold together. */
  reject(): void
  /** Whether everything that was read so far was of its kind and within its limits. */
  allValid(): boolean
}

/** The fields of a JSON object; undefined when the text is none. */
export function createFields(json: string): Fields | undefined {
  const object = parseObject(json)
  if (object === undefined) return undefined
  let valid = true
  const read = <T>(key: string, accept: (value: unknown) => T | undefined): T | undefined => {
    const value = object.get(key)
    if (value === undefined || value === null) return undefined
    const accepted = accept(value)
    if (accepted === undefined) valid = false
    return accepted
  }
  return {
    number: (key, fits) => read(key, value => (typeof value === 'number' && fits(value) ? value : undefined)),
    text: key => read(key, asText),
    label: key => read(key, value => (typeof value === 'number' ? String(value) : asText(value))),
    isTrue: key => read(key, value => (typeof value === 'boolean' ? value : undefined)) === true,
    oneOf: (key, words) => read(key, value => words.find(word => word === value)),
    values: key => read(key, asValues),
    reject() {
      valid = false
    },
    allValid: () => valid,
  }
}

function parseObject(json: string): Map<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return isObject(value) ? new Map(Object.entries(value)) : undefined
  } catch {
    return undefined
  }
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? cleanText(value) : undefined
}

function asValues(value: unknown): Record<string, number | string> | undefined {
  if (!isObject(value)) return undefined
  const entries: [string, number | string][] = []
  for (const [key, entry] of Object.entries(value)) {
    if (entry === null) continue
    const accepted = typeof entry === 'number' && Number.isFinite(entry) ? entry : asText(entry)
    if (accepted === undefined || !KEY.test(key)) return undefined
    entries.push([key, accepted])
  }
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
