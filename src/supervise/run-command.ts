import { loadSettings } from '../config/load.ts'
import type { Settings } from '../config/options.ts'
import { sayProblem } from '../config/problem.ts'
import { takeLaunchNote } from '../process/launcher.ts'
import type { Supervised } from './keep-record.ts'
import type { RunRequest } from './request.ts'
import { superviseAttempts } from './retry.ts'
import { supervisionFrom } from './supervision-from.ts'

/** How `runCommand` differs from a `tasker run` in a shell; everything is optional. */
export interface RunCommandOptions
  extends Partial<
    Omit<
      RunRequest,
      'command' | 'attempt' | 'retryOfRunId' | 'rerunOfRunId' | 'optionWords' | 'lock' | 'uniqueKey'
    >
  > {
  /** Otherwise read as the command line reads them: variables, then files. */
  settings?: Settings
  env?: NodeJS.ProcessEnv
  cwd?: string
  /** Told what went wrong with tasker, never with the command; by default nobody is. */
  onTrouble?: (what: string, error: unknown) => void
}

/**
 * Runs a command as a tracked run, as `tasker run` does, and resolves to how it ended. The command has this process's
 * streams, and until its end the signals that this process gets. Rejects only on a bug of ours.
 */
export async function runCommand(
  command: readonly [string, ...string[]],
  options: RunCommandOptions = {},
): Promise<Supervised> {
  const {
    settings,
    cwd = process.cwd(),
    onTrouble = () => {},
    env: given = process.env,
    ...request
  } = options
  const { note, env } = takeLaunchNote(given)
  return await superviseAttempts(
    { tags: {}, quiet: false, ...request, command },
    supervisionFrom(settings ?? (await load()), { env, cwd, note, onTrouble }),
  )

  async function load(): Promise<Settings> {
    const loaded = await loadSettings({ env, cwd })
    for (const problem of loaded.problems)
      onTrouble('the configuration has a mistake', new Error(sayProblem(problem)))
    return loaded.settings
  }
}
