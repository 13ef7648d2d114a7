/*
 * Values as every column takes them. What a command says can be anything; a fact that does not fit is cut, not refused.
 */

/** What PostgreSQL refuses in JSON (NUL, halves of surrogate pairs), as `JSON.stringify` writes it. */
const SUSPICIOUS = /\\u(?:0000|d[89a-f])/i
const INT4 = 2 ** 31 - 1
const YEAR_9999 = Date.UTC(9999, 11, 31)

/** At most `most` characters, as PostgreSQL counts them, without NUL and halves of surrogate pairs; empty is null. */
export function cleanText(text: string | undefined, most: number): string | null {
  if (text === undefined) return null
  const clean = wellFormed(text.length > 2 * most ? text.slice(0, 2 * most + 2) : text)
  const cut = clean.length <= most ? clean : [...clean].slice(0, most).join('')
  return cut === '' ? null : cut
}

/** The same value with every text in it, keys too, as JSON columns take it. */
export function cleanJson<T>(value: T): T {
  const json = JSON.stringify(value)
  return json?.includes('\\u') && SUSPICIOUS.test(json) ? (cleanDeep(value) as T) : value
}

/** A whole number that fits INTEGER; null where there is none. */
export function cleanInteger(value: number | undefined): number | null {
  return clamp(value, -INT4, INT4, 0)
}

/** A whole number that fits BIGINT and JavaScript. */
export function cleanCount(value: number | undefined): number | null {
  return clamp(value, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 0)
}

/** A number from 0 to `most` with that many decimals. */
export function cleanDecimal(value: number | undefined, most: number, decimals: number): number | null {
  return clamp(value, 0, most, decimals)
}

/** 0 to 100 with two decimals; never 100 before everything is done. */
export function cleanPercent(value: number | undefined): number | null {
  const rounded = clamp(value, 0, 100, 2)
  return rounded === 100 && value !== undefined && value < 100 ? 99.99 : rounded
}

/** Milliseconds since 1970 as ISO 8601 in UTC. */
export function cleanTime(at: number): string
export function cleanTime(at: number | undefined): string | null
export function cleanTime(at: number | undefined): string | null {
  const clamped = clamp(at, 0, YEAR_9999, 0)
  return clamped === null ? null : new Date(clamped).toISOString()
}

function clamp(value: number | undefined, least: number, most: number, decimals: number): number | null {
  if (value === undefined || Number.isNaN(value)) return null
  const inside = Math.min(Math.max(value, least), most)
  const scale = 10 ** decimals
  const rounded = decimals === 0 ? Math.round(inside) : Math.round(inside * scale) / scale
  return Math.min(rounded, most)
}

function wellFormed(text: string): string {
  return text.replaceAll('\0', '').toWellFormed()
}

function cleanDeep(value: unknown): unknown {
  if (typeof value === 'string') return wellFormed(value)
  if (Array.isArray(value)) return value.map(cleanDeep)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [wellFormed(key), cleanDeep(entry)]))
}
