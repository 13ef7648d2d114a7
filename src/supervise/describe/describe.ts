import type { Description } from '../../domain/event.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import { captureEnvironment } from './environment.ts'
import { describeGit } from './git.ts'
import { findInterpreter } from './interpreter.ts'
import { describeSurroundings, readText } from './surroundings.ts'

export interface DescribeOptions {
  command: readonly string[]
  /** The script's folder and file, as far as the command shows them. */
  scriptPath?: string | undefined
  scriptFile?: string | undefined
  world: {
    env: NodeJS.ProcessEnv
    cwd: string
    environmentPatterns: readonly string[]
    redactPatterns: readonly string[]
    /** Says what went wrong with tasker. */
    onTrouble: (what: string, error: unknown) => void
  }
  /** Resolves when the run ends: what is not known by then stays unknown. */
  ended?: Promise<unknown>
}

/** Finds out what a run's surroundings are. A part that fails is told of and absent; the others stand. */
export async function describe(options: DescribeOptions): Promise<Description> {
  const { command, scriptPath, scriptFile, world } = options
  const { env, cwd } = world
  const part = <T>(what: string, find: () => T): T | undefined => {
    try {
      return find()
    } catch (error) {
      world.onTrouble(`${what} is not recorded`, error)
      return undefined
    }
  }

  const interpreter = part('the interpreter', () => findInterpreter(command, { cwd, path: env.PATH }))
  const environment = part('the environment', () =>
    captureEnvironment(env, world.environmentPatterns, world.redactPatterns),
  )
  const surroundings = part('where it runs', () =>
    describeSurroundings({ env, parentPid: process.ppid, read: readText }),
  )
  const ended = options.ended ?? new Promise<never>(() => {})
  const git = await part('the git commit', () =>
    describeGit({ scriptPath, scriptFile, cwd, env, ended }),
  )?.catch(error => {
    world.onTrouble('the git commit is not recorded', error)
    return undefined
  })
  return { ...git, ...withoutAbsent({ interpreter, environment, surroundings }) }
}
