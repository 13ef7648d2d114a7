import { Command, CommanderError, Option } from 'commander'
import { RUN_STATUSES } from '../domain/run.ts'
import { TaskerError, UsageError, sayError } from '../domain/error.ts'
import { version } from '../kit/version.ts'
import { openSession, type Session } from './session.ts'
import { say } from './say.ts'
import type { World } from './world.ts'

/** Runs one `tasker` command other than `run`; resolves to the exit status: 0, 1 = "no", 2 = bad usage. */
export async function runProgram(words: readonly string[], world: World): Promise<number> {
  let status = 0
  const program = buildProgram(world, result => {
    status = result
  })
  try {
    await program.parseAsync(words, { from: 'user' })
    return status
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (!(error instanceof TaskerError)) throw error
    say(sayError(error))
    return error instanceof UsageError ? 2 : 1
  }
}
