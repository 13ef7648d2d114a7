import { type ChildProcess } from 'node:child_process'
export declare const BIN: string
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
    options?: {
      env?: NodeJS.ProcessEnv
      cwd?: string
      input?: string
    },
  ): Promise<Finished>
  /** Starts `tasker` and leaves it to the test. */
  start(
    words: readonly string[],
    options?: {
      env?: NodeJS.ProcessEnv
      cwd?: string
    },
  ): Started
}
export interface Started {
  child: ChildProcess
  finished: Promise<Finished>
}
export declare function createRig(extra?: NodeJS.ProcessEnv): Rig
/** Collects what a child prints, and waits for its end. */
export declare function finish(child: ChildProcess): Promise<Finished>
/** Waits until `probe` gives something; fails after `limitMs`. */
export declare function eventually<T>(
  probe: () => T | undefined | Promise<T | undefined>,
  what: string,
  limitMs?: number,
): Promise<T>
