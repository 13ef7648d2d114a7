import { REDACTED } from './secret-forms.ts'
import type { IsSecretName } from './secret-name.ts'

/** A name and what stands between it and its value: `password=`, `"api_key": "`, `--token `. */
const NAME = /(?<![\w.-])(-{0,2}[A-Za-z_][\w.-]{0,127})(\\?["']?[ \t]{0,3}(?:=>|[=:])[ \t]{0,3}|[ \t]{1,3})/g

const QUOTED = /\\"([^"\\\n]*)\\"|"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'/y
/** A word; a quote inside of it goes on where more of the word follows it. */
const PLAIN = /[^\s;&"']+(?:["'][^\s;&"',)\]}]+)*/y

/** Replaces the values of names that hold secrets. */
export function redactNamed(text: string, isSecretName: IsSecretName): string {
  if (!isSecretName.mayBeIn(text)) return text
  let redacted = ''
  let copied = 0
  NAME.lastIndex = 0
  for (let match = NAME.exec(text); match !== null; match = NAME.exec(text)) {
    const [, name = '', separator = ''] = match
    if (!isSecretName(name) || text.startsWith(REDACTED, NAME.lastIndex)) continue
    const value = readValue(text, NAME.lastIndex)
    if (value === undefined || !isValue(name, separator, value)) continue
    redacted += text.slice(copied, value.start) + REDACTED
    copied = value.end
    NAME.lastIndex = value.next
  }
  return redacted + text.slice(copied)
}

interface Value {
  start: number
  end: number
  /** Behind the closing quote. */
  next: number
  quoted: boolean
  text: string
}

function readValue(text: string, at: number): Value | undefined {
  QUOTED.lastIndex = at
  const quoted = QUOTED.exec(text)
  if (quoted !== null) {
    const inside = quoted[1] ?? quoted[2] ?? quoted[3] ?? ''
    const start = at + (quoted[1] === undefined ? 1 : 2)
    return inside === ''
      ? undefined
      : { start, end: start + inside.length, next: QUOTED.lastIndex, quoted: true, text: inside }
  }
  PLAIN.lastIndex = at
  const plain = PLAIN.exec(text)
  if (plain === null) return undefined
  const end = at + plain[0].length
  return { start: at, end, next: end, quoted: false, text: plain[0] }
}

/**
 * Whether it is a value and not the next word of a sentence: `token: unexpected end` is none, `--token abc` and
 * `password: hunter2` are.
 */
function isValue(name: string, separator: string, value: Value): boolean {
  if (separator.includes('=') || value.quoted) return true
  if (!separator.includes(':')) return name.startsWith('-') && !value.text.startsWith('-')
  if (value.text.startsWith(':')) return false // a::b
  if (!/[ \t]$/.test(separator)) return true
  return /pass|secret|pwd/i.test(name) || (value.text.length >= 8 && /\d/.test(value.text))
}
