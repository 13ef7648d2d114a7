import { INTERPRETERS } from './interpreters.ts'
import { optionValue, parseOptions } from './options.ts'
import type { Told } from './told.ts'

const DENO = {
  short: 'c',
  long: ['--config', '--import-map', '--lock', '--seed', '--location', '--env-file', '--cert', '--ext'],
}

/** `deno run a.ts`, `deno a.ts`, `deno task build`, `deno eval 'code'`. */
export function readDeno(program: string, words: readonly string[]): Told {
  const [first = '', ...rest] = words
  const operandOf = (from: readonly string[]) => parseOptions(from, DENO).operands[0]
  const what = operandOf(rest)
  if (what !== undefined && first === 'task') return { taskType: 'deno', name: what }
  if (what !== undefined && first === 'eval') return { taskType: 'deno', code: what }
  if (what !== undefined && (first === 'run' || first === 'serve')) return { taskType: 'deno', script: what }
  const script = operandOf(words)
  if (script !== undefined && hasExtension(script)) return { taskType: 'deno', script }
  return { taskType: 'deno', name: program }
}

/** `bun a.ts`, `bun run a.ts`, `bun run build`. */
export function readBun(program: string, words: readonly string[]): Told {
  const parsed = parseOptions(words, INTERPRETERS.get('node') ?? {})
  const code = optionValue(parsed, ['-e', '--eval'])
  if (code !== undefined) return { taskType: 'bun', code }
  const [first, ...rest] = parsed.operands
  const what = first === 'run' ? parseOptions(rest, {}).operands[0] : first
  if (what === undefined) return { taskType: 'bun', name: program }
  if (hasExtension(what)) return { taskType: 'bun', script: what }
  return { taskType: 'bun', name: first === 'run' ? what : `${program} ${what}` }
}

/** A script of package.json by its name, anything else with npm's: `build`, `npm ci`. */
export function readPackageManager(program: string, words: readonly string[]): Told {
  const parsed = parseOptions(words, {
    short: 'wC',
    long: ['--workspace', '--prefix', '--dir', '--filter', '-F', '--cwd'],
  })
  const folder = optionValue(parsed, ['--prefix', '--dir', '-C', '--cwd'])
  const [first, ...rest] = parsed.operands
  const script = first === 'run' || first === 'run-script' ? parseOptions(rest, {}).operands[0] : undefined
  return {
    taskType: 'node',
    name: script ?? (first === undefined ? program : `${program} ${first}`),
    ...(folder !== undefined && { folder }),
  }
}

function hasExtension(word: string): boolean {
  return /\.[a-z]{2,4}$/i.test(word)
}
