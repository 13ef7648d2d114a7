import type { Command } from 'commander'
import { schedule } from '../commands/schedule.ts'
import { scheduleImport } from '../commands/schedule-import.ts'
import { schedulePrint } from '../commands/schedule-print.ts'
import { withStore, withTrueStore } from '../session.ts'
import type { World } from '../world.ts'
import type { Conclude } from './conclude.ts'
import { examples } from './examples.ts'
import { sharedOptions } from './shared-options.ts'

/** The commands about when tasks are due. */
export function addScheduleCommands(program: Command, world: World, conclude: Conclude): void {
  const group = sharedOptions(program.command('schedule'))
    .description('list what is due when, and what came late or never')
    .option('--stage <name>', 'only this stage')
    .option('--late', 'only what is late, missed or overdue')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Examples:
  tasker schedule --late
  tasker schedule import --dry-run
  tasker schedule print cron --schedule '0 2 * * *' -- --stage DAILY Rscript DAILY_01_load.R`,
    )
    .action(options => conclude(withTrueStore(world, options, store => schedule(world, store, options))))

  sharedOptions(group.command('import'))
    .description('register the tasks that crontabs or timers start with tasker run, with their schedules')
    .option('--crontab <file...>', "these files; usually the user's crontab, /etc/crontab and /etc/cron.d")
    .option('--systemd [folder]', 'enabled timers, of the system or of this folder with units')
    .option('--dry-run', 'only show what would be registered')
    .addHelpText('after', '\nExit status: 0; 1 when something could not be read.')
    .addHelpText(
      'after',
      examples('tasker schedule import --dry-run', 'tasker schedule import --crontab /etc/cron.d/nightly'),
    )
    .action(options =>
      conclude(withStore(world, options, (store, loaded) => scheduleImport(world, store, loaded, options))),
    )

  sharedOptions(group.command('print'))
    .description('print an entry for cron, units for systemd, or a CronJob for Kubernetes that starts a run')
    .argument('<format>', 'cron, systemd or k8s')
    .argument('<run...>', 'what stands behind tasker run, after --')
    .option('--schedule <cron>', 'when; otherwise as the task is registered')
    .option('--timezone <zone>', 'whose clock that means')
    .option('--user <name>', 'as whom it runs; for cron a line of /etc/cron.d')
    .option('--mailto <address>', 'who gets what a failed run printed (cron)')
    .option('--image <image>', 'the image of the container (k8s)')
    .option('--into <folder>', 'write the units there, each into its file (systemd)')
    .addHelpText(
      'after',
      `
Examples:
  tasker schedule print cron --schedule '0 2 * * *' -- --stage DAILY --lock Rscript DAILY_01_load.R
  tasker schedule print systemd --into /etc/systemd/system -- Rscript DAILY_01_load.R
  tasker schedule print k8s --image registry/etl:1 --schedule @hourly -- ./poll`,
    )
    .action((format, words, options) =>
      conclude(
        withStore(world, options, (store, loaded) =>
          schedulePrint(world, store, loaded, { ...options, format, words }),
        ),
      ),
    )
}
