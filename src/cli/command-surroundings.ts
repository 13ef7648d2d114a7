import { readFileSync } from 'node:fs'
import { constants, getPriority, setPriority } from 'node:os'
import { parseEnv } from 'node:util'
import { TaskerError } from '../domain/error.ts'
import { setIoPriority } from './io-priority.ts'
import type { RunOptions } from './run-options.ts'

/**
 * Puts this process, and so the command, where `--chdir`, `--env-file`, `--nice` and `--ionice` say. Throws `TaskerError` for a folder
 * or a file that cannot be had: a command is not started in the wrong place. Calls `onTrouble` for what it can do without.
 */
export function takeUpSurroundings(
  { chdir, envFiles, nice, ioPriority }: RunOptions,
  env: NodeJS.ProcessEnv,
  onTrouble: (what: string, error: unknown) => void,
): void {
  if (chdir !== undefined) enter(chdir, env)
  for (const file of envFiles) Object.assign(env, readEnvFile(file))
  if (nice !== undefined) attempt(`the priority cannot be changed by ${nice}`, () => changePriority(nice))
  if (ioPriority !== undefined)
    attempt('the I/O priority cannot be set', () => setIoPriority(ioPriority, env))

  function attempt(what: string, action: () => void): void {
    try {
      action()
    } catch (error) {
      onTrouble(what, error)
    }
  }
}

function changePriority(by: number): void {
  setPriority(Math.max(constants.priority.PRIORITY_HIGHEST, Math.min(getPriority() + by, LOWEST)))
}

const LOWEST = constants.priority.PRIORITY_LOW

function enter(folder: string, env: NodeJS.ProcessEnv): void {
  try {
    process.chdir(folder)
  } catch (cause) {
    throw new TaskerError(`--chdir ${folder}: ${reason(cause)}`, 'name a folder that can be entered', {
      cause,
    })
  }
  if (env.PWD !== undefined) env.PWD = process.cwd()
}

function readEnvFile(file: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new TaskerError(`--env-file ${file}: ${reason(cause)}`, 'name a file that can be read', { cause })
  }
}

const REASONS: Record<string, string> = {
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
  ENOENT: 'it is not there',
  ENOTDIR: 'it is not a directory',
}

function reason(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException
  return REASONS[code] ?? message
}
