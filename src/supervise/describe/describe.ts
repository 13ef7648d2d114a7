import type { Description } from '../../domain/event.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import { captureEnvironment } from './environment.ts'
import { readGit } from './git.ts'
import { findInterpreter } from './interpreter.ts'
import { describeSurroundings } from './surroundings.ts'

/** What a description is made from. */
export interface Describable {
  command: readonly [string, ...string[]]
  cwd: string
  env: NodeJS.ProcessEnv
  /** Folder of the script. */
  scriptPath?: string
  environmentPatterns: readonly string[]
  redactPatterns: readonly string[]
}

/** What can be found out at once about a run, and the folder of its repository. What cannot be read is absent. */
export function describe(run: Describable): Description & { repository?: string } {
  const { folder, ...git } = readGit([...(run.scriptPath === undefined ? [] : [run.scriptPath]), run.cwd])
  return {
    ...git,
    environment: captureEnvironment(run.env, run.environmentPatterns, run.redactPatterns),
    surroundings: describeSurroundings(run.env, process.ppid),
    ...withoutAbsent({ interpreter: findInterpreter(run.command[0], run.cwd, run.env.PATH), repository: folder }),
  }
}
