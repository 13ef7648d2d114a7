const KEY = /[A-Za-z_][A-Za-z0-9_.-]{0,63}=/y
const BARE = /[^ "][^ ]*/y
const STRING = /"(?:[^"\\]|\\.)*"/y
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/** `key=bare` or `key="json string"`, and where it stood in its line. */
export interface Pair {
  key: string
  value: string
  /** The value stood in quotes: it is a string, whatever it looks like. */
  quoted: boolean
  start: number
  end: number
}

/** The pairs that `text` begins with, one space between them. */
export function leadingPairs(text: string): Pair[] {
  const pairs: Pair[] = []
  let start = 0
  for (;;) {
    const pair = pairAt(text, start)
    if (pair === undefined) return pairs
    pairs.push(pair)
    if (text[pair.end] !== ' ') return pairs
    start = pair.end + 1
  }
}

/** The values of a text that is nothing but pairs; undefined for any other. `read` turns a bare value into what it is. */
export function allPairs(
  text: string,
  read: (bare: string) => number | string,
): Record<string, number | string> | undefined {
  const pairs = leadingPairs(text)
  if (pairs.at(-1)?.end !== text.length) return undefined
  return Object.fromEntries(pairs.map(({ key, value, quoted }) => [key, quoted ? value : read(value)]))
}

/** A number where the text is one. */
export function numberOrText(bare: string): number | string {
  const number = Number(bare)
  const exact = Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number))
  return JSON_NUMBER.test(bare) && exact ? number : bare
}

/** A number only where no digit is lost by it: version `1.10` and number `007` stay what they are. */
export function sameNumberOrText(bare: string): number | string {
  const value = numberOrText(bare)
  return String(value) === bare ? value : bare
}

function pairAt(text: string, start: number): Pair | undefined {
  KEY.lastIndex = start
  const key = KEY.exec(text)?.[0]
  if (key === undefined) return undefined
  const from = start + key.length
  const quoted = text[from] === '"'
  const form = quoted ? STRING : BARE
  form.lastIndex = from
  const written = form.exec(text)?.[0]
  if (written === undefined) return undefined
  const end = from + written.length
  if (end < text.length && text[end] !== ' ') return undefined
  const value = quoted ? jsonString(written) : written
  return value === undefined ? undefined : { key: key.slice(0, -1), value, quoted, start, end }
}

function jsonString(written: string): string | undefined {
  try {
    return JSON.parse(written) as string
  } catch {
    return undefined
  }
}
