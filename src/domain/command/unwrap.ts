import { basename, resolve } from 'node:path'
import { optionValue, parseOptions } from './options.ts'
import { WRAPPERS } from './wrappers.ts'

/** A command and the folder in which it is run. */
export interface Command {
  argv: readonly string[]
  cwd: string
}

/** The command that is meant, without the programs that only run it: of `nice -n 5 timeout 5m python3 a.py`, `python3 a.py`. */
export function unwrap(command: Command): Command {
  let meant = command
  for (let layer = 0; layer < MOST_LAYERS; layer++) {
    const inner = unwrapOnce(meant)
    if (inner === undefined) break
    meant = inner
  }
  return meant
}

const MOST_LAYERS = 20

/** Undefined where nothing is wrapped. */
function unwrapOnce({ argv, cwd }: Command): Command | undefined {
  const [program = '', ...words] = argv
  const wrapper = WRAPPERS.get(basename(program))
  if (wrapper === undefined) return undefined
  let parsed = parseOptions(words, wrapper)
  if (wrapper.subcommands !== undefined) {
    const [subcommand = '', ...after] = parsed.operands
    if (!wrapper.subcommands.includes(subcommand)) return undefined
    parsed = parseOptions(after, wrapper)
  }

  const code = optionValue(parsed, wrapper.code)
  if (code !== undefined) return { argv: ['sh', '-c', code], cwd }
  const split = basename(program) === 'env' ? optionValue(parsed, ['-S', '--split-string']) : undefined
  const rest = [...(split?.trim().split(/\s+/) ?? []), ...parsed.operands.slice(wrapper.operands ?? 0)]
  if (rest[0] === '--') rest.shift()
  if (wrapper.assignments)
    rest.splice(
      0,
      Math.max(
        0,
        rest.findIndex(word => !isAssignment(word)),
      ),
    )
  const [first, second] = rest
  if (first === undefined || isAssignment(first)) return undefined
  const folder = optionValue(parsed, wrapper.chdir)
  const inside = folder === undefined ? cwd : resolve(cwd, folder)
  if (second !== undefined && wrapper.code?.includes(first))
    return { argv: ['sh', '-c', second], cwd: inside }
  return { argv: rest, cwd: inside }
}

/** `NAME=value`, or env's lone dash. */
function isAssignment(word: string): boolean {
  return word === '-' || /^[A-Za-z_][A-Za-z0-9_]*=/.test(word)
}
