import { spawn } from 'node:child_process'
import { describe, expect } from 'vitest'
import { needing } from '../rig/needing.ts'
import { BIN, createRig, type Finished, finish, type Rig } from '../rig/tasker.ts'

/** A promise, and a bash script that prints the same and ends the same with `$W` before a command as without. */
export type Same = readonly [promise: string, script: string]

/** A test for each promise, which begins in an empty folder; `setup` goes before each script. */
export function describeSame(what: string, rows: readonly Same[], setup = '', ...programs: string[]): void {
  const tested = needing('python3', ...programs)
  describe(what, () => {
    for (const [promise, script] of rows) {
      tested(promise, async () => {
        using rig = createRig()

        const { bare, wrapped } = await bareAndWrapped(
          rig,
          `mkdir here_\${#W} && cd here_\${#W}\n${setup}\n${script}`,
        )

        expect(bare.stdout, 'what the script prints').not.toBe('')
        expect(wrapped).toEqual(bare)
      })
    }
  })
}

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
