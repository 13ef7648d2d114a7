import { nudgesOf } from '../config/nudges.ts'
import { checkProgressPattern } from '../config/progress-patterns.ts'
import { terminalProgressOf } from '../config/terminal-progress.ts'
import { UsageError } from '../domain/error.ts'
import { PROTOCOL_MODES } from '../domain/protocol-mode.ts'
import { closest } from '../kit/closest.ts'
import type { PtyWish } from '../supervise/terminal/pty-wish.ts'
import { parseControls } from './parse-controls.ts'
import { RUN_OPTIONS, type RunOptions } from './run-options.ts'

/** What stands behind `tasker run`. */
export interface RunArguments {
  options: RunOptions
  command: string[]
}

/**
 * Splits the arguments of `tasker run` into its options and the command. The first word that is not an option begins
 * the command, with or without `--` before it; whatever follows belongs to the command. Throws `UsageError`.
 */
export function parseRun(words: readonly string[]): RunArguments {
  const given = new Map<string, string[]>()
  let at = 0
  for (; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word === '--') {
      at++
      break
    }
    if (!word.startsWith('-') || word === '-') break
    const [name, inline] = split(word)
    const takesValue = 'value' in RUN_OPTIONS[name]
    if (inline === '' && 'inline' in RUN_OPTIONS[name])
      throw new UsageError(`--${name}= names nothing`, 'write the name behind it, or the option alone')
    if (!takesValue && inline !== undefined && !('inline' in RUN_OPTIONS[name]))
      throw new UsageError(`--${name} takes no value`, 'write it alone')
    const value = takesValue ? (inline ?? words[++at]) : (inline ?? '')
    if (value === undefined) throw new UsageError(`--${name} needs a value`, `see 'tasker run --help'`)
    if (given.has(name) && !('multiple' in RUN_OPTIONS[name]))
      throw new UsageError(`--${name} is given twice`, 'give it once')
    given.set(name, [...(given.get(name) ?? []), value])
  }
  const options = toOptions(given)
  const command = words.slice(at)
  if (command.length === 0 && !options.help) {
    throw new UsageError(
      'there is no command to run',
      'write it at the end: tasker run -- COMMAND [ARGUMENT …]',
    )
  }
  return { options, command: given.has('shell') && command.length > 0 ? shellCommand(command) : command }
}

function shellCommand(command: readonly string[]): string[] {
  const [code = '', ...more] = command
  if (more.length === 0) return ['sh', '-c', code]
  throw new UsageError('--shell takes the command as one text', "write it in quotes: --shell 'a | b'")
}

type OptionName = keyof typeof RUN_OPTIONS

function split(word: string): [OptionName, string | undefined] {
  const equals = word.indexOf('=')
  const flag = equals === -1 ? word : word.slice(0, equals)
  const name = flag === '-h' ? 'help' : flag === '-q' ? 'quiet' : flag.slice(2)
  if (!(flag.startsWith('--') || flag === '-h' || flag === '-q') || !Object.hasOwn(RUN_OPTIONS, name)) {
    const near = closest(name, Object.keys(RUN_OPTIONS))
    const hint = near === undefined ? "see 'tasker run --help'" : `did you mean --${near}?`
    throw new UsageError(`tasker run has no option ${flag}`, hint)
  }
  return [name as OptionName, equals === -1 ? undefined : word.slice(equals + 1)]
}

function toOptions(given: ReadonlyMap<string, string[]>): RunOptions {
  const text = <K extends string>(key: K, name: OptionName) => {
    const value = given.get(name)?.[0]
    return (value === undefined ? {} : { [key]: value }) as { [P in K]?: string }
  }
  const total = given.get('total-subtasks')?.[0]
  return {
    ...text('stage', 'stage'),
    ...text('task', 'task'),
    ...text('type', 'type'),
    ...(total !== undefined && { totalSubtasks: parseCount(total) }),
    ...text('description', 'description'),
    tags: Object.fromEntries((given.get('tag') ?? []).map(parseTag)),
    ...text('log', 'log'),
    quiet: given.has('quiet'),
    ...(given.has('pty') && { pty: parsePty(given.get('pty')?.[0]) }),
    ...(given.has('nudge') && { nudge: parseNudge(given.get('nudge')?.[0]) }),
    ...(given.has('terminal-progress') && {
      terminalProgress: terminalProgressOf(given.get('terminal-progress')?.[0] || 'auto'),
    }),
    hideMarkers: given.has('hide-markers'),
    ...parseProtocol(given.get('protocol')?.[0]),
    ...parsePattern(given.get('progress-pattern')?.[0]),
    ...text('config', 'config'),
    ...text('db', 'db'),
    ...text('runIdFile', 'run-id-file'),
    ...text('chdir', 'chdir'),
    envFiles: given.get('env-file') ?? [],
    ...parseControls(name => given.get(name)),
    optionWords: wordsOf(given),
    strict: given.has('strict'),
    help: given.has('help'),
  }
}

/** As one could write them: each option with its value in one word. */
function wordsOf(given: ReadonlyMap<string, string[]>): string[] {
  return [...given].flatMap(([name, values]) =>
    values.map(value => (value === '' && !takesValue(name) ? `--${name}` : `--${name}=${value}`)),
  )
}

function takesValue(name: string): boolean {
  return 'value' in (RUN_OPTIONS[name as OptionName] ?? {})
}

function parsePty(text = ''): PtyWish {
  if (text === '') return 'both'
  if (text === 'stderr') return text
  throw new UsageError(`--pty=${text} is not known`, 'write --pty, or --pty=stderr')
}

function parseNudge(text = ''): string {
  nudgesOf(text)
  return text === '' ? 'all' : text
}

function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1 || count > 1_000_000) {
    throw new UsageError(
      `--total-subtasks '${text}' is not a number of subtasks`,
      'give a whole number from 1 on',
    )
  }
  return count
}

function parseProtocol(text: string | undefined): Pick<RunOptions, 'protocol'> {
  if (text === undefined) return {}
  const protocol = PROTOCOL_MODES.find(mode => mode === text)
  if (protocol !== undefined) return { protocol }
  throw new UsageError(`--protocol '${text}' is not known`, `write one of ${PROTOCOL_MODES.join(', ')}`)
}

function parsePattern(text: string | undefined): Pick<RunOptions, 'progressPattern'> {
  if (text === undefined) return {}
  checkProgressPattern(text)
  return { progressPattern: text }
}

function parseTag(text: string): [string, string] {
  const equals = text.indexOf('=')
  if (equals < 1)
    throw new UsageError(`--tag '${text}' is not of the form key=value`, 'write for example --tag region=EU')
  return [text.slice(0, equals), text.slice(equals + 1)]
}
