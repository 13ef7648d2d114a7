import { parseRun, type RunArguments } from '../parse-run.ts'
import { RUN_OPTIONS } from '../run-options.ts'
import { run } from './run.ts'

/**
 * `tasker shell`: runs a line as a shell does, and records it. For whoever wants a shell and gives it the line with -c:
 * make, cron, ssh. What the launcher lets pass without us (bin/tasker) never comes here.
 */
export function shell(words: readonly string[]): Promise<void> {
  return run(words, given => parseShell(given, process.env.TASKER_SHELL || '/bin/sh'))
}

/**
 * Words that begin with `--` are options of `tasker run`; from the first other one on, or after `--`, all are the shell's.
 * The last one of an option wins: make puts those of a target behind those of all.
 */
function parseShell(words: readonly string[], program: string): RunArguments {
  const given: { name: string; words: readonly string[] }[] = []
  let at = 0
  for (let word = words[at]; word?.startsWith('--') && word !== '--'; word = words[at]) {
    const name = word.slice(2).split('=')[0] ?? ''
    const count = takesNext(name) && !word.includes('=') ? 2 : 1
    given.push({ name, words: words.slice(at, at + count) })
    at += count
  }
  const kept = given.filter(
    ({ name }, place) => isMultiple(name) || !given.slice(place + 1).some(later => later.name === name),
  )
  const rest = words.slice(words[at] === '--' ? at + 1 : at)
  return parseRun([...kept.flatMap(option => option.words), '--', program, ...rest])
}

const OPTIONS = new Map<string, object>(Object.entries(RUN_OPTIONS))

function takesNext(name: string): boolean {
  return 'value' in (OPTIONS.get(name) ?? {})
}

function isMultiple(name: string): boolean {
  return 'multiple' in (OPTIONS.get(name) ?? {})
}
