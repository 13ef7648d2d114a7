import { Command, CommanderError } from 'commander'
import { sayError, TaskerError, UsageError } from '../domain/error.ts'
import { version } from '../kit/version.ts'
import { addAlertCommands } from './program/alert.ts'
import { addAskCommands } from './program/ask.ts'
import { addCareCommands } from './program/care.ts'
import type { Conclude } from './program/conclude.ts'
import { addDashboardCommands } from './program/dashboard.ts'
import { addFailureCommands } from './program/failures.ts'
import { addHostCommands } from './program/host.ts'
import { addKeepCommands } from './program/keep.ts'
import { addRunCommands } from './program/run.ts'
import { addScheduleCommands } from './program/schedule.ts'
import { addSetupCommands } from './program/setup.ts'
import { addShellCommands } from './program/shells.ts'
import { addTaskCommands } from './program/task.ts'
import { usageError } from './program/usage.ts'
import { say } from './say.ts'
import type { World } from './world.ts'

/** Runs one `tasker` command other than `run`; resolves to the exit status: 0, 1 = "no", 2 = bad usage. */
export async function runProgram(words: readonly string[], world: World): Promise<number> {
  let status = 0
  const program = buildProgram(world, async result => {
    status = await result
  })
  try {
    await program.parseAsync(words, { from: 'user' })
    return status
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0
      if (error.code !== 'commander.help') say(sayError(usageError(error, program, words)))
      return 2
    }
    if (!(error instanceof TaskerError)) throw error
    say(sayError(error))
    return error instanceof UsageError ? 2 : 1
  }
}

/** The tree of all commands; help, completion and the man page are made of it. */
export function buildProgram(world: World, conclude: Conclude): Command {
  const program = new Command('tasker')
    .description('Runs any command as a tracked run, and answers what runs, how far it is, and what failed.')
    .version(version, '--version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .enablePositionalOptions()
    .showSuggestionAfterError(false) // usageError has its own
    .exitOverride()
    .configureOutput({
      writeOut: text => world.out.write(text),
      writeErr: text => world.err.write(text),
      outputError: () => {}, // said by runProgram
      getOutHelpWidth: () => Math.min(world.out.columns, 120),
    })
  addRunCommands(program)
  addAskCommands(program, world, conclude)
  addFailureCommands(program, world, conclude)
  addAlertCommands(program, world, conclude)
  addCareCommands(program, world, conclude)
  addHostCommands(program, world, conclude)
  addDashboardCommands(program, world, conclude)
  addKeepCommands(program, world, conclude)
  addTaskCommands(program, world, conclude)
  addScheduleCommands(program, world, conclude)
  addSetupCommands(program, world, conclude)
  addShellCommands(program, world, conclude)
  program.addHelpText(
    'after',
    '\nExamples:\n  tasker run --stage DAILY -- Rscript load.R\n  tasker status\n  tasker history --status failed --since yesterday',
  )
  return program
}
