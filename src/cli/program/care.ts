import type { Command } from 'commander'
import { cancel } from '../commands/cancel.ts'
import { note } from '../commands/note.ts'
import { tag } from '../commands/tag.ts'
import { wait } from '../commands/wait.ts'
import { tellTruth, withStore, withTrueStore } from '../session.ts'
import type { World } from '../world.ts'
import type { Conclude } from './conclude.ts'
import { sharedOptions } from './shared-options.ts'

export const RUN_ARGUMENT = 'a run by its id or the beginning of it, or a task by its name (its latest run)'

/** The commands that look after runs. */
export function addCareCommands(program: Command, world: World, conclude: Conclude): void {
  sharedOptions(program.command('wait'))
    .description('wait until runs are over, and end as they did')
    .argument('<run...>', RUN_ARGUMENT)
    .option('--timeout <duration>', 'wait so long at most: exit status 124')
    .option(
      '--for-start',
      'a run that is over is not meant: wait for the next one to start, then for its end',
    )
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Exit status: that of the run (128 and the number of a signal), of several the highest; 124 when the time is over; 125 when
there is no such run, or nobody saw its end.

Examples:
  tasker wait DAILY_01_load.R && ./report
  tasker wait --timeout 2h --for-start nightly`,
    )
    .action((runs, options) =>
      conclude(
        withTrueStore(world, options, (store, loaded) =>
          wait(world, store, { ...options, runs }, () => tellTruth(world, store, loaded)),
        ),
      ),
    )

  sharedOptions(program.command('cancel'))
    .description('stop runs, on this host or another: TERM to the whole tree, then KILL')
    .argument('[run...]', RUN_ARGUMENT)
    .option('--stage <name>', 'everything of this stage that runs')
    .option('--all', 'everything that runs')
    .option('--kill-after <duration>', 'time between TERM and KILL (30s)')
    .option('--no-wait', 'do not wait for the end')
    .option('--dry-run', 'only say what would be cancelled')
    .option('-y, --yes', 'do not ask where these are several')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Exit status: 0 when all are cancelled, 1 when one was over already or could not be stopped.

Examples:
  tasker cancel DAILY_01_load.R
  tasker cancel --stage DAILY --kill-after 5m --yes`,
    )
    .action((runs, options) =>
      conclude(
        withTrueStore(world, options, (store, loaded) =>
          cancel(world, store, { ...options, runs }, () => tellTruth(world, store, loaded)),
        ),
      ),
    )

  sharedOptions(program.command('tag'))
    .description('give a run tags, also one that is over; without any, show them')
    .argument('<run>', RUN_ARGUMENT)
    .argument('[tags...]', 'key=value')
    .option('--remove <key...>', 'take these tags away')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  tasker tag DAILY_01_load.R reviewed=yes\n  tasker tag 0190a1b2-c3d4 --remove draft',
    )
    .action((run, tags, options) =>
      conclude(withStore(world, options, store => tag(world, store, { ...options, run, tags }))),
    )

  sharedOptions(program.command('note'))
    .description('keep a remark with a run, also one that is over')
    .argument('<run>', RUN_ARGUMENT)
    .argument('<text...>', 'the remark')
    .addHelpText('after', "\nExample:\n  tasker note DAILY_01_load.R 'the source had no data for March'")
    .action((run, text, options) =>
      conclude(withStore(world, options, store => note(world, store, { run, text }))),
    )
}
