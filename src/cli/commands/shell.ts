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

/** Words that begin with `--` are options of `tasker run`; from the first other one on, or after `--`, all are the shell's. */
export function parseShell(words: readonly string[], program: string): RunArguments {
  let at = 0
  for (let word = words[at]; word?.startsWith('--') && word !== '--'; word = words[at]) {
    const option = Object.entries(RUN_OPTIONS).find(([name]) => `--${name}` === word)?.[1]
    at += option !== undefined && 'value' in option ? 2 : 1
  }
  const rest = words.slice(words[at] === '--' ? at + 1 : at)
  return parseRun([...words.slice(0, at), '--', program, ...rest])
}
