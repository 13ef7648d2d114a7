import { spawn } from 'node:child_process'
import { BIN, type Finished, finish, type Rig } from '../rig/tasker.ts'

/**
 * Runs a bash script with `$W` empty, and again with `$W` the words that wrap a command: what it prints and how it ends
 * has to be the same. The script says what is tried, in whatever surroundings.
 */
export async function bareAndWrapped(
  rig: Rig,
  script: string,
): Promise<{ bare: Finished; wrapped: Finished }> {
  return {
    bare: await inBash(rig, script, { W: '' }),
    wrapped: await inBash(rig, script, { W: `${BIN} run --` }),
  }
}

/** Runs a bash script to its end in the rig's home, with `$TASKER` our program. */
export function inBash(rig: Rig, script: string, env: NodeJS.ProcessEnv = {}): Promise<Finished> {
  const child = spawn('/bin/bash', ['-c', script], {
    cwd: rig.home,
    env: { ...rig.env, TASKER: BIN, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return finish(child)
}
