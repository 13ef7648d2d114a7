import type { Command } from 'commander'
import { alertSettings } from '../../monitor/alerts/alert-settings.ts'
import { alertAck } from '../alert/ack.ts'
import { alertCheck } from '../alert/check.ts'
import { alertList } from '../alert/list.ts'
import { alertTest } from '../alert/test.ts'
import { tellTruth, withStore, withTrueStore } from '../session.ts'
import type { World } from '../world.ts'
import type { Conclude } from './conclude.ts'
import { examples } from './examples.ts'
import { sharedOptions } from './shared-options.ts'

/** The commands that say what somebody should know, and bring it there. */
export function addAlertCommands(program: Command, world: World, conclude: Conclude): void {
  const alert = program
    .command('alert')
    .description('what somebody should know of runs: by mail, Slack, webhook, ntfy or a command')
    .addHelpText(
      'after',
      `
Examples:
  tasker alert test ops
  tasker alert check --dry-run
  tasker alert list --open
  tasker alert ack 0190a1b2-c3d4 --note 'the disk is being replaced'`,
    )

  sharedOptions(alert.command('list'))
    .description('alerts, the latest first, and whom they were told')
    .option('--open', 'only what is neither acknowledged nor over')
    .option('--limit <n>', 'at most so many (50)')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('tasker alert list --open'))
    .action(options => conclude(withTrueStore(world, options, store => alertList(world, store, options))))

  sharedOptions(alert.command('ack'))
    .description('say that you look after alerts: their reminders and escalations end')
    .argument('<alert...>', 'an alert by its id or the beginning of it')
    .option('--note <text>', 'a remark to keep with it')
    .addHelpText('after', examples("tasker alert ack 0190a1b2-c3d4 --note 'the disk is being replaced'"))
    .action((alerts, options) =>
      conclude(withStore(world, options, store => alertAck(world, store, { ...options, alerts }))),
    )

  sharedOptions(alert.command('check'))
    .description('look at the runs as the rules say, and tell what they find; also for a line in cron')
    .option('--run <id>', 'only this run, once its end is known')
    .option('--dry-run', 'only say what would be told')
    .option('--wait <duration>', 'how long to go on where a channel does not answer (30s)')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('tasker alert check --dry-run'))
    .action(options =>
      conclude(
        withTrueStore(world, options, (store, loaded) =>
          alertCheck(world, store, alertSettings(loaded.settings), options, () =>
            tellTruth(world, store, loaded),
          ),
        ),
      ),
    )

  sharedOptions(alert.command('test'))
    .description('send a made-up alert to a channel')
    .argument('<channel>', 'its name in alerts.channels')
    .addHelpText('after', examples('tasker alert test ops'))
    .action((channel, options) =>
      conclude(
        withStore(world, options, (_, { settings }) => alertTest(world, settings.alertChannels, channel)),
      ),
    )
}
