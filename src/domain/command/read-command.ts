import { basename } from 'node:path'
import { readContainer } from './container.ts'
import { findInterpreter, type Interpreter } from './interpreters.ts'
import { readMake, readSnakemake } from './make.ts'
import { readBun, readDeno, readPackageManager } from './node-runners.ts'
import { optionValue, parseOptions } from './options.ts'
import type { Told } from './told.ts'

type Reader = (program: string, words: readonly string[]) => Told

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['make', readMake],
  ['gmake', readMake],
  ['snakemake', readSnakemake],
  ['docker', readContainer],
  ['podman', readContainer],
  ['nerdctl', readContainer],
  ['deno', readDeno],
  ['bun', readBun],
  ['npm', readPackageManager],
  ['pnpm', readPackageManager],
  ['yarn', readPackageManager],
  ['java', readJava],
  ['go', readGo],
  ['sqlite3', () => ({ taskType: 'sql', name: 'sqlite3' })],
])

/** What an unwrapped command does, by its program's name. */
export function readCommand(argv: readonly string[]): Told {
  const [path = '', ...words] = argv
  const program = basename(path)
  const reader = READERS.get(program)
  if (reader !== undefined) return reader(program, words)
  const batch = program === 'R' ? readBatch(words) : undefined
  if (batch !== undefined) return batch
  const interpreter = findInterpreter(program)
  return interpreter === undefined ? readProgram(path) : readInterpreted(program, words, interpreter)
}

function readInterpreted(program: string, words: readonly string[], interpreter: Interpreter): Told {
  const { taskType } = interpreter
  const { options, operands } = parseOptions(words, interpreter)
  const [operand] = operands
  for (const { name, value } of options) {
    if (name === interpreter.codeFlag && operand !== undefined) return { taskType, code: operand }
    if (value === undefined) {
      if (interpreter.stdin?.includes(name)) return { taskType, name: program }
      continue
    }
    if (interpreter.script?.includes(name) && value !== '-') return { taskType, script: value }
    if (interpreter.code?.includes(name)) return { taskType, code: value }
    if (interpreter.module?.includes(name)) return { taskType, name: value }
  }
  if (operand === undefined || operand === '-' || interpreter.operandIsNoScript)
    return { taskType, name: program }
  return { taskType, script: operand }
}

/** `R CMD BATCH a.R` runs a script; other commands of R are known by their names. */
function readBatch(words: readonly string[]): Told | undefined {
  const start = words.indexOf('CMD')
  const command = words[start + 1]
  if (start === -1 || command === undefined) return undefined
  if (command !== 'BATCH') return { taskType: 'R', name: `R CMD ${command}` }
  const [script] = parseOptions(words.slice(start + 2), {}).operands
  return { taskType: 'R', ...(script === undefined ? { name: 'R CMD BATCH' } : { script }) }
}

function readJava(program: string, words: readonly string[]): Told {
  const parsed = parseOptions(words, {
    long: [
      ...[
        '-jar',
        '-cp',
        '-classpath',
        '--class-path',
        '-p',
        '--module-path',
        '-m',
        '--module',
        '--add-modules',
      ],
      ...['--add-opens', '--add-exports', '--add-reads', '--upgrade-module-path', '--source'],
    ],
    last: ['-jar', '-m', '--module'],
    wholeWords: true,
  })
  const jar = optionValue(parsed, ['-jar'])
  const [operand] = parsed.operands
  if (jar !== undefined) return { taskType: 'java', script: jar }
  if (operand?.endsWith('.java')) return { taskType: 'java', script: operand }
  return { taskType: 'java', name: optionValue(parsed, ['-m', '--module']) ?? operand ?? program }
}

function readGo(program: string, words: readonly string[]): Told {
  const [first, ...rest] = words
  const [what] =
    first === 'run'
      ? parseOptions(rest, { long: ['-C', '-tags', '-exec', '-mod'], wholeWords: true }).operands
      : []
  if (what === undefined) return { taskType: 'go', name: program }
  return { taskType: 'go', ...(what.endsWith('.go') ? { script: what } : { name: basename(what) }) }
}

const TYPE_BY_EXTENSION: Record<string, string> = {
  r: 'R',
  py: 'python',
  sh: 'sh',
  bash: 'sh',
  zsh: 'sh',
  js: 'node',
  mjs: 'node',
  cjs: 'node',
  ts: 'node',
  mts: 'node',
  pl: 'perl',
  rb: 'ruby',
  jl: 'julia',
  php: 'php',
  lua: 'lua',
  sql: 'sql',
  awk: 'awk',
}

/** A program started by its own name: a script if it says so, or if it is not where a system keeps its programs. */
function readProgram(path: string): Told {
  const extension = /\.([A-Za-z]+)$/.exec(path)?.[1]?.toLowerCase() ?? ''
  const taskType = TYPE_BY_EXTENSION[extension]
  if (taskType !== undefined) return { taskType, script: path }
  // One word for everything else: it is for grouping, and the program's name is the task's name already.
  const isSystems = !path.includes('/') || /^\/(usr\/(local\/)?)?s?bin\//.test(path)
  return isSystems ? { taskType: 'other', name: basename(path) } : { taskType: 'other', script: path }
}
