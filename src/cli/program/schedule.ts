import type { Command } from 'commander'
import { schedule } from '../commands/schedule.ts'
import { withTrueStore } from '../session.ts'
import type { World } from '../world.ts'
import type { Conclude } from './conclude.ts'
import { sharedOptions } from './shared-options.ts'

/** The commands about when tasks are due. */
export function addScheduleCommands(program: Command, world: World, conclude: Conclude): void {
  sharedOptions(program.command('schedule'))
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
}
