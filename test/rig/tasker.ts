import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'

export const BIN = join(import.meta.dirname, '..', '..', 'bin', 'tasker')

/** What a finished process printed, and how it ended. */
export interface Finished {
  stdout: string
  stderr: string
  code: number | null
  signal: NodeJS.Signals | null
}

/** A tasker of its own: a fresh state directory, the environment of a cron entry, the real program. */
export interface Rig extends Disposable {
  home: string
  stateDir: string
  databaseFile: string
  env: NodeJS.ProcessEnv
  /** Runs `tasker` with these words to its end. */
  tasker(
    words: readonly string[],
    options?: { env?: NodeJS.ProcessEnv; cwd?: string; input?: string },
  ): Promise<Finished>
  /** Starts `tasker` and leaves it to the test. */
  start(words: readonly string[], options?: { env?: NodeJS.ProcessEnv; cwd?: string }): Started
}

export interface Started {
  child: ChildProcess
  finished: Promise<Finished>
}

export function createRig(extra: NodeJS.ProcessEnv = {}): Rig {
  const home = mkdtempSync(join(tmpdir(), 'tasker-test-'))
  const stateDir = join(home, 'state')
  const env: NodeJS.ProcessEnv = {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: home,
    TASKER_STATE_DIR: stateDir,
    // By hand: TASKER_TEST_STORE=postgres npx vitest run test/supervision, or TASKER_NODE=/another/node
    ...(process.env.TASKER_NODE && { TASKER_NODE: process.env.TASKER_NODE }),
    ...(process.env.TASKER_TEST_STORE === 'postgres' &&
      extra.TASKER_DB_URL === undefined && {
        TASKER_DB_URL: inject('postgresUrl'),
        TASKER_DB_SCHEMA: `rig_${randomBytes(8).toString('hex')}`,
      }),
    ...extra,
  }
  const start: Rig['start'] = (words, options = {}) => {
    const child = spawn(BIN, words, { cwd: options.cwd ?? home, env: { ...env, ...options.env } })
    return { child, finished: finish(child) }
  }
  return {
    home,
    stateDir,
    databaseFile: join(stateDir, 'tasker.db'),
    env,
    start,
    tasker(words, options = {}) {
      const started = start(words, options)
      started.child.stdin?.end(options.input ?? '')
      return started.finished
    },
    [Symbol.dispose]: () => rmSync(home, { recursive: true, force: true }),
  }
}

/** Collects what a child prints, and waits for its end. */
export async function finish(child: ChildProcess): Promise<Finished> {
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout?.on('data', chunk => stdout.push(chunk))
  child.stderr?.on('data', chunk => stderr.push(chunk))
  const { promise, resolve, reject } = Promise.withResolvers<Finished>()
  child.on('error', reject)
  child.on('close', (code, signal) =>
    resolve({
      stdout: Buffer.concat(stdout).toString(),
      stderr: Buffer.concat(stderr).toString(),
      code,
      signal,
    }),
  )
  return promise
}

/** Waits until `probe` gives something; fails after `limitMs`. */
export async function eventually<T>(
  probe: () => T | undefined | Promise<T | undefined>,
  what: string,
  limitMs = 20_000,
): Promise<T> {
  const until = Date.now() + limitMs
  for (;;) {
    const found = await probe()
    if (found !== undefined && found !== false) return found
    if (Date.now() > until) throw new Error(`it did not happen within ${limitMs} ms: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
