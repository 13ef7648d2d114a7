/** How a program's options are written: which of them take a value, so that it is not mistaken for something else. */
export interface Grammar {
  /** Letters of short options whose value follows: `-n 5` or `-n5`. */
  short?: string
  /** Letters of short options that take the rest of their word (`-i.bak`), never the next one. */
  attached?: string
  /** Options in full whose value follows, also after `=`: `--signal`, `-cp`. */
  long?: readonly string[]
  /** Options after which everything belongs to the program that is run: python's `-m` and `-c`. */
  last?: readonly string[]
  /** Options with a single dash are words too, as java's `-Xmx4g`, and not letters. */
  wholeWords?: boolean
  /** Options also come after operands, as in make. */
  anywhere?: boolean
}

export interface ParsedOptions {
  /** In order; an option without a value has none. */
  options: { name: string; value?: string }[]
  /** What is left: all words from the first operand on, or with `anywhere` all operands. */
  operands: string[]
}

/** Tells options from operands, as getopt_long(3) would with this grammar. Unknown options take no value. */
export function parseOptions(words: readonly string[], grammar: Grammar): ParsedOptions {
  const parsed: ParsedOptions = { options: [], operands: [] }
  const rest = [...words]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      parsed.operands.push(...rest)
      break
    }
    if (!/^[-+]./.test(word)) {
      parsed.operands.push(word)
      if (grammar.anywhere) continue
      parsed.operands.push(...rest)
      break
    }
    const found = readOption(word, rest, grammar)
    parsed.options.push(...found)
    if (found.some(option => grammar.last?.includes(option.name))) {
      parsed.operands.push(...rest)
      break
    }
  }
  return parsed
}

/** The value of the first of these options that was given with one. */
export function optionValue(
  { options }: ParsedOptions,
  names: readonly string[] | undefined,
): string | undefined {
  return options.find(option => option.value !== undefined && names?.includes(option.name))?.value
}

/** The options of one word; takes the value off `rest` where it stands there. */
function readOption(word: string, rest: string[], grammar: Grammar): ParsedOptions['options'] {
  const [, name = word, value] = /^([^=]+)=([\s\S]*)$/.exec(word) ?? []
  if (grammar.long?.includes(name)) return [withValue(name, value ?? rest.shift())]
  if (word.startsWith('--') || grammar.wholeWords) return [withValue(name, value)]
  return readLetters(word, rest, grammar)
}

function readLetters(word: string, rest: string[], grammar: Grammar): ParsedOptions['options'] {
  const sign = word.charAt(0)
  const options: ParsedOptions['options'] = []
  for (let index = 1; index < word.length; index++) {
    const letter = word.charAt(index)
    const name = sign + letter
    const tail = word.slice(index + 1)
    if (grammar.attached?.includes(letter)) return [...options, withValue(name, tail)]
    if (grammar.short?.includes(letter))
      return [...options, withValue(name, tail === '' ? rest.shift() : tail)]
    options.push({ name })
  }
  return options
}

function withValue(name: string, value: string | undefined): { name: string; value?: string } {
  return value === undefined ? { name } : { name, value }
}
