import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { BIN } from '../rig/tasker.ts'
import type { Chance } from './chance.ts'
import { readWitness, type Testimony } from './witness.ts'

const PUPPET = join(import.meta.dirname, 'puppet.sh')

/** How its caller takes the output of a command; `bare` and `node` are without tasker, to compare with. */
export type Way = 'bare' | 'node' | 'pipe' | 'file' | 'log' | 'quiet' | 'null'

/** What any wrapper in node has to do. */
const SPAWN = `const [file, ...args] = process.argv.slice(1)
require('node:child_process').spawn(file, args, { stdio: 'inherit' })`

/** One command that somebody starts, as a rule with `tasker run` before it. */
export interface Call {
  name: string
  way: Way
  /** What the command does, in the words of puppet.sh. */
  steps: string[]
  child: ChildProcess
  /** Milliseconds since 1970, just before the start. */
  startedAt: number
  /** When its caller saw its end; absent until then. */
  endedAt?: number
  status?: { code: number | null; signal: NodeJS.Signals | null }
  /** The file of `--log`. */
  log?: string
  witness(): Testimony[]
  /** What its caller received so far. */
  stdout(): string
  stderr(): string
  /** When nobody held its output any more. */
  closedAt?: number
  /** Resolves then. */
  closed: Promise<void>
}

/** Starts a command of a random kind, taken in a random way. */
export function startCall(
  number: number,
  chance: Chance,
  place: { folder: string; env: NodeJS.ProcessEnv },
): Call {
  const name = `call-${number}`
  const folder = join(place.folder, 'calls', name)
  mkdirSync(folder, { recursive: true })
  const way = chance.one(WAYS)
  const { options, steps } = chance.one(KINDS)(chance)
  const witness = join(folder, 'witness')
  const output = join(folder, 'output')
  const log = join(folder, 'log')
  const command = ['bash', PUPPET, witness, ...steps]
  const line = lineOf(way, command, [
    ...['--task', name, ...options],
    ...(way === 'quiet' ? ['--quiet'] : []),
    ...(way === 'log' ? ['--log', log] : []),
  ])
  const file = way === 'file' ? openSync(output, 'a') : undefined
  const startedAt = now()
  const child = spawn(line[0] ?? '', line.slice(1), {
    cwd: folder,
    env: { ...place.env, TASKER: BIN },
    stdio: ['ignore', file ?? (way === 'null' ? 'ignore' : 'pipe'), 'pipe'],
  })
  if (file !== undefined) closeSync(file)
  const chunks: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] }
  child.stdout?.on('data', chunk => chunks.stdout.push(chunk))
  child.stderr?.on('data', chunk => chunks.stderr.push(chunk))
  const { promise: closed, resolve, reject } = Promise.withResolvers<void>()
  const call: Call = {
    name,
    way,
    steps,
    child,
    startedAt,
    ...(way === 'log' && { log }),
    witness: () => readWitness(witness),
    stdout: () => (way === 'file' ? readFileSync(output, 'utf8') : Buffer.concat(chunks.stdout).toString()),
    stderr: () => Buffer.concat(chunks.stderr).toString(),
    closed,
  }
  child.on('error', reject)
  child.on('exit', (code, signal) => {
    call.status = { code, signal }
    call.endedAt = now()
  })
  child.on('close', () => {
    call.closedAt = now()
    resolve()
  })
  return call
}

export function isWrapped({ way }: Call): boolean {
  return way !== 'bare' && way !== 'node'
}

function lineOf(way: Way, command: string[], options: string[]): string[] {
  if (way === 'bare') return command
  if (way === 'node') return [process.execPath, '-e', SPAWN, ...command]
  return [BIN, 'run', ...options, '--', ...command]
}

const WAYS: readonly [Way, ...Way[]] = [
  ...(['bare', 'node'] as const),
  ...(['pipe', 'pipe', 'pipe', 'pipe', 'file', 'file', 'log', 'quiet', 'null'] as const),
]

interface Kind {
  options: string[]
  steps: string[]
}

const status = (chance: Chance) => String(chance.one([0, 0, 0, 1, 2, 75, 255]))
const moment = (chance: Chance) => (chance.whole(5, 60) / 100).toFixed(2)
const long = (chance: Chance): string[] =>
  [1, 2, 3, 4].flatMap(step => [
    ...['write', String(chance.whole(1, 100))],
    ...['progress', `${step}/4`],
    ...['sleep', moment(chance)],
  ])

/** HUP, KILL, USR1, SEGV, TERM: bash does not die of INT or QUIT as others do. */
const SIGNALS: [number, ...number[]] = [1, 9, 10, 11, 15]

/** What commands are like. */
const KINDS: readonly [(chance: Chance) => Kind, ...((chance: Chance) => Kind)[]] = [
  chance => ({ options: [], steps: ['exit', status(chance)] }),
  chance => ({ options: [], steps: ['write', '20', 'exit', status(chance)] }),
  chance => ({ options: [], steps: [...long(chance), 'exit', status(chance)] }),
  chance => ({ options: ['--stage', 'DAILY'], steps: [...long(chance), 'exit', '0'] }),
  chance => ({ options: [], steps: ['write', '20', 'die', String(chance.one(SIGNALS))] }),
  chance => ({ options: [], steps: [...long(chance), 'die', String(chance.one(SIGNALS))] }),
  chance => ({
    options: [],
    steps: ['write', '4000', 'sleep', moment(chance), 'write', '4000', 'exit', '0'],
  }),
  chance => ({ options: [], steps: ['background', moment(chance), 'write', '10', 'exit', status(chance)] }),
  chance => ({
    options: ['--retries', '2', '--retry-delay', '50ms'],
    steps: ['write', '10', 'sleep', moment(chance), 'exits', chance.one(['75,1,0', '1,0,0', '2,2,3'])],
  }),
  chance => ({
    options: [],
    steps: [
      ...['write', '5', 'nest', ['write', '5', 'sleep', moment(chance), 'exit', status(chance)].join(' ')],
      ...['write', '5', 'exit', status(chance)],
    ],
  }),
]

/** Milliseconds since 1970, to the microsecond. */
export function now(): number {
  return performance.timeOrigin + performance.now()
}
