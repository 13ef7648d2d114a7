import type { Argument, Command, Option } from 'commander'

/** What a word of a command line is. */
export type Spot =
  /** The name of a command of `of`, or an option. */
  | { kind: 'command'; of: Command }
  | { kind: 'option'; of: Command }
  /** A value of an option or an argument; `before` is what stands before it in the same word: `--stage=`. */
  | { kind: 'value'; of: Command; what: Option | Argument; before: string; given: Given }
  /** A word of the command line that is to be run, which begins with the word of this number. */
  | { kind: 'foreign'; from: number }
  | { kind: 'nothing' }

/** The options before it, by their names with dashes. */
export type Given = ReadonlyMap<string, string>

/** What the last of `words`, all that stand behind the name of the program, is or begins to be. */
export function spotOf(program: Command, words: readonly string[]): Spot {
  const last = words.length - 1
  const current = words[last] ?? ''
  const given = new Map<string, string>()
  let of = program
  let operands = 0
  let ended = false
  for (let at = 0; at < last; at++) {
    const word = words[at] ?? ''
    if (!ended && word === '--') ended = true
    else if (!ended && isOption(word)) {
      const { option, inline } = optionOf(of, word)
      if (option === undefined) continue
      const value = inline ?? (option.required ? words[++at] : undefined)
      if (at === last) return { kind: 'value', of, what: option, before: '', given }
      given.set(option.long ?? '', value ?? '')
    } else {
      const next = ended || operands > 0 ? undefined : subcommands(of).find(named(word))
      if (next !== undefined) of = next
      else if (isForeign(of)) return { kind: 'foreign', from: at }
      else operands++
    }
  }
  if (!ended && current.startsWith('-')) return dashed(of, current, given)
  if (isForeign(of)) return { kind: 'foreign', from: last }
  if (!ended && operands === 0 && of.commands.length > 0) return { kind: 'command', of }
  const what = argumentOf(of, operands)
  return what === undefined ? { kind: 'nothing' } : { kind: 'value', of, what, before: '', given }
}

/** Those that help shows. */
export function subcommands(of: Command): Command[] {
  return of.commands.length === 0 ? [] : of.createHelp().visibleCommands(of)
}

export function optionsOf(of: Command): Option[] {
  return of.createHelp().visibleOptions(of)
}

function dashed(of: Command, word: string, given: Given): Spot {
  const { option, inline } = optionOf(of, word)
  if (inline === undefined) return { kind: 'option', of }
  if (option === undefined) return { kind: 'nothing' }
  return { kind: 'value', of, what: option, before: word.slice(0, -inline.length || undefined), given }
}

function optionOf(of: Command, word: string): { option: Option | undefined; inline: string | undefined } {
  const [, flag = '', , inline] = /^(--[^=]*|-.)(=(.*))?/s.exec(word) ?? []
  return { option: optionsOf(of).find(({ long, short }) => flag === long || flag === short), inline }
}

function argumentOf(of: Command, operands: number): Argument | undefined {
  const last = of.registeredArguments.at(-1)
  return of.registeredArguments[operands] ?? (last?.variadic ? last : undefined)
}

/** `<command...>`: all that follows belongs to another program. */
function isForeign(of: Command): boolean {
  const [first] = of.registeredArguments
  return first?.name() === 'command' && first.variadic
}

function isOption(word: string): boolean {
  return word.startsWith('-') && word !== '-'
}

function named(word: string): (command: Command) => boolean {
  return command => command.name() === word || command.aliases().includes(word)
}
