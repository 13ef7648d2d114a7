import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import type { Outcome } from '../domain/outcome.ts'
import { type Child, startChild } from './child.ts'
import { whyNotStartable } from './find-program.ts'
import type { LaunchNote } from './launcher.ts'
import { type RealTimeDeath, watchForRealTimeDeath } from './real-time-death.ts'
import { repaired } from './repair.ts'

/** A number is one of our descriptors, given to the child under its place in the list. */
type Stdio = number | 'inherit' | 'pipe' | 'ignore'

interface LaunchOptions {
  env: NodeJS.ProcessEnv
  note: LaunchNote
  stdout: Stdio
  stderr: Stdio
  /** What is to be done with its process before the command begins. If we die meanwhile, it begins all the same. */
  prepare?: (pid: number) => Promise<void>
}

export type Launched =
  | {
      kind: 'started'
      pid: number
      child: Child
      realTimeDeath: RealTimeDeath
      exited: Promise<Outcome>
    }
  | { kind: 'failed'; outcome: Outcome }

/**
 * Starts a command in our own session and process group, with the caller's descriptors and nothing of ours.
 * Never throws: a command that cannot be started is an outcome.
 */
export async function launch(
  argv: readonly [string, ...string[]],
  options: LaunchOptions,
): Promise<Launched> {
  const { env, note, prepare } = options
  const gate = prepare && freeDescriptor(note.inherited)
  const line = repaired(argv, note, env, gate)
  // A name that node could not decode is looked for by the shell that has its bytes.
  const unstartable = () => (argv[0].includes('\uFFFD') ? undefined : whyNotStartable(argv[0], env))
  // Where the kernel is asked directly, its answer comes sooner than ours.
  if (argv[0] === '' || line.file !== argv[0]) {
    const outcome = unstartable()
    if (outcome !== undefined) return { kind: 'failed', outcome }
  }
  let child: Child
  try {
    child = await startChild(line.file, line.args, {
      argv0: line.argv0,
      env,
      stdio: ['inherit', options.stdout, options.stderr, ...inheritedStdio(note.inherited, gate)],
    })
  } catch (error) {
    return {
      kind: 'failed',
      outcome: unstartable() ?? notExecutable(argv[0], error as NodeJS.ErrnoException),
    }
  }
  const realTimeDeath = watchForRealTimeDeath(child.pid)
  const exited = outcomeOf(child, realTimeDeath)
  if (gate !== undefined) {
    await Promise.race([prepare?.(child.pid), exited])
    child.streams[gate]?.destroy()
  }
  return { kind: 'started', pid: child.pid, child, realTimeDeath, exited }
}

const FIRST_REAL_TIME = 34

/** How often we ask for the end that we may have missed. */
const ASK_MS = 1_000

function outcomeOf(child: Child, realTimeDeath: RealTimeDeath): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>()
  // libuv drops signals when thousands come at once, SIGCHLD too; another SIGCHLD makes it look at all children.
  const asking = setInterval(() => process.kill(process.pid, 'SIGCHLD'), ASK_MS)
  child.onEnd(({ code, signal }) => {
    clearInterval(asking)
    if (signal !== null) resolve({ kind: 'signalled', signal, number: constants.signals[signal] })
    else if (code !== 0) resolve({ kind: 'exited', code: code ?? 0 })
    // A real-time signal that came at the same time is told within this turn.
    else setImmediate(() => resolve(endedWell(realTimeDeath.signal)))
  })
  return promise
}

function endedWell(realTime: number | undefined): Outcome {
  if (realTime === undefined) return { kind: 'exited', code: 0 }
  return { kind: 'signalled', signal: `SIGRTMIN+${realTime - FIRST_REAL_TIME}`, number: realTime }
}

const REASONS: Record<string, string> = {
  E2BIG: 'argument list too long',
  EACCES: 'permission denied',
  EAGAIN: 'the limit of processes is reached',
  ENOENT: 'bad interpreter',
  ENOMEM: 'not enough memory',
}

function notExecutable(file: string, error: NodeJS.ErrnoException): Outcome {
  return {
    kind: 'not-executable',
    file,
    reason: REASONS[error.code ?? ''] ?? `cannot be executed (${error.code})`,
  }
}

/**
 * The part of spawn's stdio list that hands inherited descriptors above 2 on under their own numbers. Node closes at
 * exec what it found open at its start from 3 on, up to the first gap above 15; what lies behind stays open by itself.
 */
function inheritedStdio(inherited: readonly number[], gate: number | undefined): Stdio[] {
  const listed = inherited.filter(isClosedOnExec)
  const highest = Math.max(2, gate ?? 2, ...listed)
  return Array.from({ length: highest - 2 }, (_, index) => {
    if (index + 3 === gate) return 'pipe'
    return listed.includes(index + 3) ? index + 3 : 'ignore'
  })
}

/** One that a shell can name and the command has no use for. */
function freeDescriptor(inherited: readonly number[]): number | undefined {
  return [9, 8, 7, 6, 5, 4, 3].find(fd => !inherited.includes(fd))
}

function isClosedOnExec(fd: number): boolean {
  try {
    const flags = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1] ?? ''
    return (Number.parseInt(flags, 8) & 0o2000000) !== 0
  } catch {
    return false
  }
}
