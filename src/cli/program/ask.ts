import type { Command } from 'commander'
import { history } from '../commands/history.ts'
import { logs } from '../commands/logs.ts'
import { report } from '../commands/report.ts'
import { show } from '../commands/show.ts'
import { stats } from '../commands/stats.ts'
import { status } from '../commands/status.ts'
import { top } from '../commands/top.ts'
import { tellTruth, withTrueStore } from '../session.ts'
import type { World } from '../world.ts'
import { RUN_ARGUMENT } from './care.ts'
import type { Conclude } from './conclude.ts'
import { examples } from './examples.ts'
import { sharedOptions } from './shared-options.ts'
import { whichRuns } from './which-runs.ts'

const HISTORY_EXAMPLES = `
Examples:
  tasker history --status failed --since yesterday
  tasker history --running --longer-than 30m
  tasker history --task load.R --sort time --limit 10
  tasker history --since 2026-01-01 --csv >runs.csv`

const STATS_EXAMPLES = `
Examples:
  tasker stats
  tasker stats load.R --by week
  tasker stats load.R --since 30d --by commit`

/** The commands that ask what ran and runs. */
export function addAskCommands(program: Command, world: World, conclude: Conclude): void {
  sharedOptions(program.command('status'))
    .description('show the latest run of each task')
    .option('--stage <name>', 'only this stage')
    .option('--task <name>', 'only this task')
    .option('-w, --watch', 'go on showing it; ? shows the keys')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('tasker status --stage DAILY', 'tasker status --watch'))
    .action(options =>
      conclude(
        withTrueStore(world, options, (store, loaded) =>
          status(world, store, options, () => tellTruth(world, store, loaded)),
        ),
      ),
    )

  sharedOptions(program.command('show'))
    .description('show everything that is known of a run')
    .argument('<run>', RUN_ARGUMENT)
    .option('--environment', 'all recorded variables, not only the first few')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('tasker show DAILY_01_load.R', 'tasker show 0190a1b2-c3d4 --json'))
    .action((run, options) =>
      conclude(withTrueStore(world, options, store => show(world, store, { ...options, run }))),
    )

  sharedOptions(program.command('report'))
    .description('write what is known of a run as one page of HTML, to print or to send')
    .argument('<run>', RUN_ARGUMENT)
    .option('-o, --output <file>', 'write it into this file, in place of standard output')
    .addHelpText(
      'after',
      examples(
        'tasker report DAILY_01_load.R --output report.html',
        'tasker report 0190a1b2-c3d4 >report.html',
      ),
    )
    .action((run, options) =>
      conclude(
        withTrueStore(world, options, (store, { settings: { logDir } }) =>
          report(world, store, { ...options, run }, { logDir }),
        ),
      ),
    )

  sharedOptions(program.command('top'))
    .description('show what the runs that go on use, live')
    .option('--sort <figure>', 'memory (usual), cpu or time; or press m, c, t')
    .option('--interval <time>', 'how often to look (2s)')
    .option('--once', 'print it once, as without a terminal')
    .option('--json', 'print JSON, once')
    .addHelpText('after', examples('tasker top', 'tasker top --sort cpu --once'))
    .action(options => conclude(withTrueStore(world, options, store => top(world, store, options))))

  sharedOptions(program.command('logs'))
    .description('print the output of a run')
    .argument('<run>', RUN_ARGUMENT)
    .option('-f, --follow', 'wait for the run, and go on until it ends')
    .option('--tail <lines>', 'only the last so many lines')
    .option(
      '--since <moment>',
      'only what was printed since: 10m, 08:30, 2026-11-20; by the times in the lines',
    )
    .option('--grep <regex>', 'only lines that match')
    .option('-A, --after-context <n>', 'with so many lines after each match')
    .option('-B, --before-context <n>', 'before it')
    .option('-C, --context <n>', 'before and after it')
    .option('--stream <stream>', 'only out or err, where they were kept apart')
    .option('--raw', 'the very bytes: with all frames of progress bars, and what acts on a terminal')
    .addHelpText(
      'after',
      `
Exit status: 0; 1 when no line matches, or there is no log.

Examples:
  tasker logs -f DAILY_01_load.R
  tasker logs nightly --grep 'error|warning' -C 3
  tasker logs 0190a1b2-c3d4 --tail 50`,
    )
    .action((run, options) =>
      conclude(
        withTrueStore(world, options, (store, loaded) =>
          logs(
            world,
            store,
            { ...options, run },
            { tellTruth: () => tellTruth(world, store, loaded), logDir: loaded.settings.logDir },
          ),
        ),
      ),
    )

  whichRuns(sharedOptions(program.command('history')))
    .description('list earlier runs, newest first')
    .option('--sort <order>', 'by started, time, memory or cpu: the largest first')
    .option('--reverse', 'the other way round')
    .option('--after <run>', 'go on behind this run, the last one of the page before')
    .option('--archived', 'archived runs too, as with --since or --until')
    .option('--limit <n>', 'at most so many; 50 unless all are printed with --ndjson or --csv')
    .option('--json', 'print JSON')
    .option('--ndjson', 'print a line of JSON for each run')
    .option('--csv', 'print CSV')
    .addHelpText('after', HISTORY_EXAMPLES)
    .action(options => conclude(withTrueStore(world, options, store => history(world, store, options))))

  sharedOptions(program.command('stats'))
    .description('what earlier runs come to: times, memory, failures, and whether a task becomes slower')
    .argument('[task]', 'a task by its name, or stage/name; all of them where there is none')
    .option('--stage <name>', 'only this stage')
    .option('--since <moment>', 'of runs that started then or later: 2026-11-20, 7d')
    .option('--until <moment>', 'of runs that started before then')
    .option('--by <what>', 'also by day, week, month, host, commit or user')
    .option('--eta', 'how good the estimates of the time left are: median error, and how often in the range')
    .option('--json', 'print JSON')
    .addHelpText('after', STATS_EXAMPLES)
    .action((task, options) =>
      conclude(withTrueStore(world, options, store => stats(world, store, { ...options, task }))),
    )
}
