import type { Command } from 'commander'
import { alertSettings } from '../../monitor/alerts/alert-settings.ts'
import { alertAck } from '../alert/ack.ts'
import { alertAdd } from '../alert/add.ts'
import { alertCheck } from '../alert/check.ts'
import { alertHistory } from '../alert/history.ts'
import { alertList } from '../alert/list.ts'
import { alertRules } from '../alert/rules.ts'
import { alertSilence } from '../alert/silence.ts'
import { alertSilences } from '../alert/silences.ts'
import { alertTest } from '../alert/test.ts'
import { alertUnsilence } from '../alert/unsilence.ts'
import { loadSound, tellTruth, withStore, withTrueStore } from '../session.ts'
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
  tasker alert add channel ops type=slack url=file:slack.url
  tasker alert test ops
  tasker alert check --dry-run
  tasker alert list --open
  tasker alert ack 0190a1b2-c3d4 --note 'the disk is being replaced'
  tasker alert silence 'DAILY/*' --for 2h --note 'the database moves'`,
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

  sharedOptions(alert.command('history'))
    .description(
      'what became of alerts: who was told, who looked after them, what was silenced; the latest first',
    )
    .argument('[task]', 'only of this one: name or stage/name')
    .option('--stage <stage>', 'only of this stage')
    .option('--kind <kinds>', 'only of these kinds, separated by commas: failed,missed')
    .option('--since <time>', 'only from then on: 2026-11-21, yesterday, 2h')
    .option('--until <time>', 'only before')
    .option('--limit <n>', 'at most so many (100)')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        'tasker alert history DAILY/load.R --since yesterday',
        'tasker alert history --kind failed,lost',
      ),
    )
    .action((task, options) =>
      conclude(withStore(world, options, store => alertHistory(world, store, { ...options, task }))),
    )

  sharedOptions(alert.command('rules'))
    .description('which rules hold, where they stand, and which tasks each is about now')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('tasker alert rules'))
    .action(options =>
      conclude(withStore(world, options, (store, loaded) => alertRules(world, store, loaded, options))),
    )

  const add = alert.command('add').description('write a channel or a rule into .tasker.yml')
  sharedOptions(add.command('channel'))
    .description('write a channel into .tasker.yml')
    .argument('<name>', 'how it is called')
    .argument('<setting...>', 'its settings as name=value: type=slack url=file:slack.url')
    .option('--file <file>', 'the file to write to, instead of the nearest .tasker.yml')
    .option('--print', 'only print what the file would be')
    .addHelpText(
      'after',
      examples(
        'tasker alert add channel ops type=smtp url=smtp://mail.example.com:587 to=ada@example.com',
        'tasker alert add channel phone type=ntfy url=https://ntfy.sh/our-topic --print',
      ),
    )
    .action((name, fields, options) =>
      conclude(
        loadSound(world, options).then(({ settings }) =>
          alertAdd(world, settings, { ...options, name, fields }),
        ),
      ),
    )
  sharedOptions(add.command('rule'))
    .description('write a rule into .tasker.yml')
    .argument('<setting...>', 'its settings as name=value: on=failed,lost stage=DAILY')
    .option('--file <file>', 'the file to write to, instead of the nearest .tasker.yml')
    .option('--print', 'only print what the file would be')
    .addHelpText(
      'after',
      examples(
        'tasker alert add rule on=failed,lost,missed',
        "tasker alert add rule on=too-long over=2x 'task=DAILY_*' to=ops escalate.after=30m escalate.to=phone",
      ),
    )
    .action((fields, options) =>
      conclude(
        loadSound(world, options).then(({ settings }) => alertAdd(world, settings, { ...options, fields })),
      ),
    )

  sharedOptions(alert.command('silence'))
    .description('tell nobody of some tasks for a while; what is found meanwhile is kept')
    .argument('[tasks]', "a task, or a pattern: DAILY/load.R, 'DAILY/*', 'load*'")
    .option('--all', 'of all tasks')
    .option('--for <duration>', 'how long: 30m, 2h')
    .option('--until <time>', "until then: 18:00, 2026-11-22, '2026-11-22 08:00'")
    .option('--note <text>', 'why')
    .addHelpText(
      'after',
      examples(
        "tasker alert silence 'DAILY/*' --for 2h --note 'the database moves'",
        'tasker alert silence --all --until 18:00',
      ),
    )
    .action((tasks, options) =>
      conclude(withStore(world, options, store => alertSilence(world, store, { ...options, tasks }))),
    )

  sharedOptions(alert.command('silences'))
    .description('of which tasks nobody is told now, until when and why')
    .option('--all', 'also those that are over')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('tasker alert silences --all'))
    .action(options => conclude(withStore(world, options, store => alertSilences(world, store, options))))

  sharedOptions(alert.command('unsilence'))
    .description('end silences before their time')
    .argument('<silence...>', 'a silence by its id or the beginning of it')
    .addHelpText('after', examples('tasker alert unsilence 0190a1b2-c3d4'))
    .action((silences, options) =>
      conclude(withStore(world, options, store => alertUnsilence(world, store, silences))),
    )

  sharedOptions(alert.command('check'))
    .description('look at the runs as the rules say, and tell what they find; also for a line in cron')
    .option('--run <id>', 'only this run, once its end is known')
    .option('--left', 'only the runs of which nobody could be told when they ended')
    .option('--dry-run', 'only say what would be told')
    .option('--wait <duration>', 'how long to go on where a channel does not answer (30s)')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('tasker alert check --dry-run'))
    .action(options =>
      conclude(
        withTrueStore(world, options, (store, loaded) =>
          alertCheck(world, store, alertSettings(loaded.settings), options, {
            stateDir: loaded.settings.stateDir,
            tellTruth: () => tellTruth(world, store, loaded),
          }),
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
