import { basename, resolve } from 'node:path'
import { UsageError } from '../../domain/error.ts'
import type { StagePrefixes } from '../../domain/stage.ts'
import { nameTask } from '../../supervise/describe/name-task.ts'
import { parseRun } from '../parse-run.ts'
import { shellCommands } from './shell-commands.ts'

/** Where a line is run: what else is known when it is. */
export interface LineWorld {
  folder: string
  variables: Readonly<Record<string, string>>
  stagePrefixes: StagePrefixes
}

/** A task that a line runs, by the names that `tasker run` will give it. */
export interface TrackedTask {
  stage: string
  name: string
  type: string
}

/** The runs that shell code starts; with `tasker-shell` for its shell, that is itself. Throws `UsageError`. */
export function trackedRuns(code: string, world: LineWorld): TrackedTask[] {
  if (basename(world.variables.SHELL ?? '') === 'tasker-shell')
    return [taskOf(['--', '/bin/sh', '-c', code], world)]
  let { folder } = world
  return shellCommands(code, world.variables).flatMap(words => {
    const [first, second] = words
    if (first === 'cd') {
      folder = resolve(folder, second ?? world.variables.HOME ?? '.')
      return []
    }
    return trackedRunsOf(words, { ...world, folder })
  })
}

/** The same for the words of one command, which may hold code for a shell. Throws `UsageError`. */
export function trackedRunsOf(words: readonly string[], world: LineWorld): TrackedTask[] {
  if (words[0] === 'echo' || words[0] === 'printf') return []
  const at = words.findIndex((word, index) => basename(word) === 'tasker' && words[index + 1] === 'run')
  if (at !== -1) return [taskOf(words.slice(at + 2), world)]
  return words.filter(word => /tasker\s+run\s/.test(word)).flatMap(code => trackedRuns(code, world))
}

function taskOf(words: readonly string[], { folder, stagePrefixes }: LineWorld): TrackedTask {
  const { options, command } = parseRun(words)
  const [file = '', ...rest] = command
  const named = nameTask(
    { ...options, command: [file, ...rest] },
    { cwd: resolve(folder, options.chdir ?? '.'), stagePrefixes },
  )
  for (const name of [named.taskStage, named.taskName])
    if (/[$`]/.test(name))
      throw new UsageError(`the name '${name}' is known only when it runs`, 'name it with --task and --stage')
  return { stage: named.taskStage, name: named.taskName, type: named.taskType }
}
