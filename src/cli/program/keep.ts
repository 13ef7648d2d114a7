import type { Command } from 'commander'
import { archive } from '../commands/archive.ts'
import { copy } from '../commands/copy.ts'
import { exportRuns } from '../commands/export.ts'
import { importRuns } from '../commands/import.ts'
import { prune } from '../commands/prune.ts'
import { withStore, withTrueStore } from '../session.ts'
import type { World } from '../world.ts'
import type { Conclude } from './conclude.ts'
import { sharedOptions } from './shared-options.ts'
import { whichRuns } from './which-runs.ts'

/** The commands that decide what is kept, and where. */
export function addKeepCommands(program: Command, world: World, conclude: Conclude): void {
  sharedOptions(program.command('archive'))
    .description('move runs that are over to the history, where statistics still count them')
    .option('--older-than <age>', 'only runs that started longer ago: 90d')
    .option('--keep <n>', 'so many of the latest runs of each task stay')
    .option('--stage <name>', 'only this stage')
    .option('--to <file>', 'put what belongs to them into a file instead: .ndjson or .ndjson.gz')
    .option('--dry-run', 'only say how many')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Without --older-than and --keep the setting retention says what goes. The latest run of a task and the last one that
finished always stay.

Examples:
  tasker archive --older-than 90d --dry-run
  tasker archive --keep 100 --stage DAILY
  tasker archive --older-than 365d --to runs.ndjson.gz`,
    )
    .action(options =>
      conclude(
        withTrueStore(world, options, (store, { settings }) => archive(world, store, options, settings)),
      ),
    )

  sharedOptions(program.command('prune'))
    .description('delete archived runs and logs that are too old, and compress logs')
    .option('--older-than <age>', 'archived runs that started longer ago: 365d')
    .option('--details-only', 'of those only subtasks, events, samples and the end of the log')
    .option('--stage <name>', 'only archived runs of this stage')
    .option('--dry-run', 'only say how many')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Without --older-than the setting retention says what goes. Logs that were not written for a day are compressed.

Examples:
  tasker prune --dry-run
  tasker prune --older-than 365d --details-only`,
    )
    .action(options =>
      conclude(
        withTrueStore(world, options, (store, { settings }) => prune(world, store, options, settings)),
      ),
    )

  whichRuns(sharedOptions(program.command('export')))
    .description('write whole runs, archived ones too, as lines of JSON')
    .option('--to <file>', 'add them to this file: .ndjson or .ndjson.gz')
    .option('--limit <n>', 'at most so many')
    .addHelpText(
      'after',
      `
Examples:
  tasker export --task load.R --since 30d >runs.ndjson
  tasker export --to all.ndjson.gz`,
    )
    .action(options => conclude(withTrueStore(world, options, store => exportRuns(world, store, options))))

  sharedOptions(program.command('import'))
    .description('add the runs of an export, each once')
    .argument('<file>', 'what tasker export or archive --to has written, or - for standard input')
    .addHelpText(
      'after',
      `
Exit status: 0, or 1 when a line was left out.

Examples:
  tasker import all.ndjson.gz
  ssh other tasker export --since 7d | tasker import -`,
    )
    .action((file, options) =>
      conclude(withStore(world, options, store => importRuns(world, store, { from: file }))),
    )

  program
    .command('copy')
    .description('copy tasks and runs from one database to another, each once')
    .requiredOption('--from <url>', 'postgres://user@host/name or sqlite:FILE')
    .requiredOption('--to <url>', 'the same')
    .option('--since <moment>', 'only runs that started then or later: 2026-01-01, 30d')
    .option('--config <file>', 'configuration file to use instead of the nearest .tasker.yml')
    .addHelpText(
      'after',
      `
Stopped in the middle, it goes on where it was when it is started again.

Example:
  tasker copy --from sqlite:tasker.db --to postgres://tasker@db.example.com/tasker`,
    )
    .action(({ from, to, since, config }) => {
      const shared = config === undefined ? {} : { config }
      return conclude(
        withStore(world, { ...shared, db: from }, source =>
          withStore(world, { ...shared, db: to }, target =>
            copy(world, source, target, since === undefined ? {} : { since }),
          ),
        ),
      )
    })
}
