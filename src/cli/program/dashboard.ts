import type { Command } from 'commander'
import { dashboard } from '../commands/dashboard.ts'
import { metrics } from '../commands/metrics.ts'
import { tokenCreate, tokenList, tokenRevoke } from '../commands/token.ts'
import { withStore, withTrueStore } from '../session.ts'
import type { World } from '../world.ts'
import type { Conclude } from './conclude.ts'
import { examples } from './examples.ts'
import { sharedOptions } from './shared-options.ts'

/** The commands for looking on from elsewhere. */
export function addDashboardCommands(program: Command, world: World, conclude: Conclude): void {
  sharedOptions(program.command('dashboard'))
    .description('serve the pages and the API: what runs, what failed, its log, its history')
    .option('--host <address>', 'where to listen', '127.0.0.1')
    .option('--port <number>', 'on which port; 0 takes a free one', '8237')
    .option('--base-path <path>', 'below which path everything is, behind a proxy', '/')
    .option('--allow-host <name...>', 'a name by which it is reached, beside localhost')
    .option('--auth <how>', 'token: everybody has to sign in; none: only your own user, from this machine')
    .option('--logs-below <folder...>', 'show only logs in these folders, and those that tasker keeps itself')
    .addHelpText(
      'after',
      `
It goes on until it gets SIGTERM or SIGINT. Where others can reach it people have to sign in: with a
token (see tasker token --help), or as the settings dashboard.proxy and dashboard.oidc say.`,
    )
    .addHelpText('after', examples('tasker dashboard', 'tasker dashboard --host 0.0.0.0 --base-path /tasker'))
    .action(options => conclude(dashboard(world, options)))

  sharedOptions(program.command('metrics'))
    .description('figures of the tasks for Prometheus')
    .option('--textfile <path>', 'write them there, for the node exporter, in place of printing them')
    .addHelpText(
      'after',
      examples('tasker metrics', 'tasker metrics --textfile /var/lib/prometheus/node-exporter/tasker.prom'),
    )
    .action(options => conclude(withTrueStore(world, options, store => metrics(world, store, options))))

  const token = program.command('token').description('who may ask the dashboard from elsewhere')

  sharedOptions(token.command('create'))
    .description('make a token and print it; it is shown this once')
    .argument('<name>', 'whose it is; it stands beside all that is done with it')
    .option(
      '--role <role>',
      'viewer looks, operator also acts, admin also sees the audit trail; writer only brings runs of other hosts',
      'viewer',
    )
    .option('--expires <duration>', 'it is valid so long: 90d')
    .addHelpText('after', examples('tasker token create alice --role operator --expires 90d'))
    .action((name, options) =>
      conclude(withStore(world, options, store => tokenCreate(world, store, { ...options, name }))),
    )

  sharedOptions(token.command('list'))
    .description('which tokens there are')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('tasker token list'))
    .action(options => conclude(withStore(world, options, store => tokenList(world, store, options))))

  sharedOptions(token.command('revoke'))
    .description('let nobody in with it any more')
    .argument('<name>', 'the name that it was given')
    .addHelpText('after', examples('tasker token revoke alice'))
    .action((name, options) => conclude(withStore(world, options, store => tokenRevoke(world, store, name))))
}
