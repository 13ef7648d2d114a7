import { hostname } from 'node:os'
import type { Command } from 'commander'
import type { ErrorDecision } from '../../store/error-queries.ts'
import { readUserName } from '../../supervise/describe/identity.ts'
import { errors } from '../commands/errors.ts'
import { errorsDecide } from '../commands/errors-decide.ts'
import { errorsShow } from '../commands/errors-show.ts'
import { explain } from '../commands/explain.ts'
import { withTrueStore } from '../session.ts'
import type { World } from '../world.ts'
import type { Conclude } from './conclude.ts'
import { examples } from './examples.ts'
import { sharedOptions } from './shared-options.ts'

const GROUP_ARGUMENT = 'an error group as tasker errors shows it, or the beginning of it'

/** The commands that say what failed, whether it is new, and why. */
export function addFailureCommands(program: Command, world: World, conclude: Conclude): void {
  sharedOptions(program.command('explain'))
    .description('why a run failed or took long: in what it differs from the last good one of its task')
    .argument('<run>', 'a run by its id or the beginning of it, or a task by its name (its latest run)')
    .option('--with <run>', 'compare with this run instead')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples('tasker explain DAILY_01_load.R', 'tasker explain 0190a1b2-c3d4 --with 0190a1b0'),
    )
    .action((run, options) =>
      conclude(withTrueStore(world, options, store => explain(world, store, { ...options, run }))),
    )

  const group = sharedOptions(program.command('errors'))
    .description('what failed, each cause once: how often, since when, and whether it is new')
    .option('--stage <name>', 'only this stage')
    .option('--task <name>', 'only this task')
    .option('--since <moment>', 'what started then or later: 2026-11-20, yesterday, 2h; usually 30d')
    .option('--search <text>', 'only errors with this text')
    .option('--all', 'also what is muted or resolved')
    .option('--limit <n>', 'at most so many')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples('tasker errors --since yesterday', "tasker errors --search 'no such table' --all"),
    )
    .action(options => conclude(withTrueStore(world, options, store => errors(world, store, options))))

  sharedOptions(group.command('show'))
    .description('everything about one cause: when, which tasks, its latest runs')
    .argument('<group>', GROUP_ARGUMENT)
    .option('--json', 'print JSON')
    .addHelpText('after', examples('tasker errors show 3f2a'))
    .action((name, options) =>
      conclude(withTrueStore(world, options, store => errorsShow(world, store, { ...options, group: name }))),
    )

  const decide = (name: string, about: string, decisionOf: (options: { note?: string }) => ErrorDecision) =>
    sharedOptions(group.command(name))
      .description(about)
      .argument('<group>', GROUP_ARGUMENT)
      .addHelpText('after', examples(`tasker errors ${name} 3f2a`))
      .action((ref, options) =>
        conclude(
          withTrueStore(world, options, store =>
            errorsDecide(world, store, { group: ref, decision: decisionOf(options) }),
          ),
        ),
      )
  const by = () => `${readUserName(world.env) ?? 'somebody'}@${hostname()}`
  decide('resolve', 'say that it is mended: it is shown again when it happens again', options => ({
    kind: 'resolved',
    at: world.now(),
    by: by(),
    ...(options.note !== undefined && { note: options.note }),
  })).option('--note <text>', 'what was done')
  decide('mute', 'show it no more, even when it happens again', () => ({ kind: 'muted' }))
  decide('unmute', 'show it again', () => ({ kind: 'unmuted' }))
}
