import type { Command } from 'commander'
import { runMonitor } from '../commands/monitor.ts'
import { reap } from '../commands/reap.ts'
import { withStore } from '../session.ts'
import type { World } from '../world.ts'
import type { Conclude } from './conclude.ts'
import { sharedOptions } from './shared-options.ts'

/** The commands that look after all runs of a host. */
export function addHostCommands(program: Command, world: World, conclude: Conclude): void {
  sharedOptions(program.command('monitor'))
    .description('deliver for all runs of this host over one connection, and find those that are lost')
    .option('--once', 'do it once, for cron')
    .option('--print <what>', 'print a unit for it: systemd')
    .addHelpText(
      'after',
      `
It goes on until it gets SIGTERM or SIGINT; SIGHUP reads the configuration anew. Exit status 1 when another one looks after
these runs already.

Examples:
  tasker monitor
  tasker monitor --print systemd > /etc/systemd/system/tasker-monitor.service`,
    )
    .action(options => conclude(runMonitor(world, options)))

  sharedOptions(program.command('reap'))
    .description('find runs that nobody supervises any more, once, and say what became of them')
    .option('--dry-run', 'only say what would be done')
    .addHelpText('after', '\nExample:\n  tasker reap --dry-run')
    .action(options =>
      conclude(
        withStore(world, options, (store, { settings }) =>
          reap(world, store, { ...options, stateDir: settings.stateDir }),
        ),
      ),
    )
}
