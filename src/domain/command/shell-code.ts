import { resolve } from 'node:path'
import type { Command } from './unwrap.ts'

/** Anything that makes shell code more than words: quotes, substitutions, groups, patterns. */
const MORE_THAN_WORDS = /["'`\\$(){}*?[\]#~]/
const CONTROL = new Set([
  'if',
  'for',
  'while',
  'until',
  'case',
  'function',
  'time',
  'exit',
  'do',
  'then',
  '!',
  '[',
  '[[',
])
/** Commands that only prepare what is meant. */
const PREPARATION = new Set([
  'set',
  'export',
  'umask',
  'ulimit',
  'source',
  '.',
  'module',
  'trap',
  'true',
  ':',
])

/**
 * The one command that plain shell code is about: of `cd /srv/etl && exec python3 daily.py >> log 2>&1`, `python3
 * daily.py` in /srv/etl. Undefined when there are several, or the code is more than plain.
 */
export function soleCommand(code: string, cwd: string): Command | undefined {
  if (MORE_THAN_WORDS.test(code)) return undefined
  const commands: Command[] = []
  let folder = cwd
  for (const part of code.replace(/\d?>&\d|&>/g, '>').split(/&&|\|\||[;\n|&]/)) {
    const words = withoutRedirections(part.trim().split(/\s+/))
    if (words[0] === 'exec') words.shift()
    const [first = '', second] = words
    if (first === '' || PREPARATION.has(first)) continue
    if (CONTROL.has(first)) return undefined
    if (first === 'cd') folder = resolve(folder, second ?? '.')
    else commands.push({ argv: words, cwd: folder })
  }
  return commands.length === 1 ? commands[0] : undefined
}

function withoutRedirections(words: readonly string[]): string[] {
  return words.filter((word, index) => {
    const follows = /^\d?[<>]+$/.test(words[index - 1] ?? '')
    return !follows && !/^\d?[<>]/.test(word)
  })
}
