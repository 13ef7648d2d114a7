import type { Command } from 'commander'
import { RERUN_HELP } from '../rerun/help.ts'
import { runHelp } from '../run-help.ts'
import { RUN_OPTIONS, type RunOption } from '../run-options.ts'
import { RUN_ARGUMENT } from './care.ts'
import { sharedOptions } from './shared-options.ts'

/**
 * `run`, `shell` and `rerun` are parsed on their own short way (`main`); here is what help, completion and the man page
 * say of them.
 */
export function addRunCommands(program: Command): void {
  const run = withRunOptions(program.command('run'))
    .description("run a command and record it; see 'tasker run --help'")
    .usage('[options] [--] command [argument …]')
    .argument('<command...>', 'the command and its arguments')
  run.helpInformation = runHelp

  const shell = withRunOptions(program.command('shell'))
    .description('run a line as sh does and record it, for who wants a shell: make, cron')
    .usage('[options] -c line')
  shell.helpInformation = runHelp

  const again = sharedOptions(program.command('rerun'))
    .description('run the command of an earlier run once more')
    .argument('<run>', RUN_ARGUMENT)
    .option('--dry-run', 'only print the command line')
  again.helpInformation = () => RERUN_HELP
}

function withRunOptions(command: Command): Command {
  const { quiet, help, ...others } = RUN_OPTIONS
  for (const [name, option] of Object.entries<RunOption>(others)) {
    command.option(`--${name}${placeholder(option)}`, option.says)
  }
  return command.option('-q, --quiet', quiet.says).helpOption('-h, --help', help.says)
}

function placeholder(option: RunOption): string {
  if (option.value !== undefined) return ` <${option.value}>`
  return option.inline === undefined ? '' : ` [${option.inline}]`
}
