import { type ChildProcess, spawn } from 'node:child_process'
import { eventually } from '../../rig/tasker.ts'

/** A program in a group of its own, which goes with it. */
export interface Started extends Disposable {
  child: ChildProcess
  pid: number
  /** What it has printed so far. */
  text(): string
}

/** Starts a program, and waits until it has said `ready` so many times. */
export async function startProgram(
  words: readonly string[],
  { ready = 1, ...options }: { ready?: number; env?: NodeJS.ProcessEnv; uid?: number; gid?: number } = {},
): Promise<Started> {
  const [file = '', ...rest] = words
  const child = spawn(file, rest, { detached: true, stdio: ['pipe', 'pipe', 'inherit'], ...options })
  let text = ''
  child.stdout?.on('data', chunk => {
    text += chunk
  })
  await eventually(() => text.split('ready').length > ready, `${words.join(' ')} says that it is ready`)
  return {
    child,
    pid: child.pid ?? 0,
    text: () => text,
    [Symbol.dispose]: () => killGroup(child.pid ?? 0),
  }
}

export function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // All have ended by themselves.
  }
}
