import type { Command } from 'commander'
import { disable, enable } from '../commands/enable.ts'
import { register } from '../commands/register.ts'
import { tasks } from '../commands/tasks.ts'
import { unregister } from '../commands/unregister.ts'
import { withStore } from '../session.ts'
import type { World } from '../world.ts'
import type { Conclude } from './conclude.ts'
import { sharedOptions } from './shared-options.ts'

/** The commands about the registry of tasks. */
export function addTaskCommands(program: Command, world: World, conclude: Conclude): void {
  sharedOptions(program.command('register'))
    .description('make a task known before it runs, or change what is known of it')
    .option('--stage <name>', 'its stage')
    .option('--name <name>', 'its name')
    .option('--type <type>', 'R, python, sh, …')
    .option('--description <text>', 'what it is for')
    .option('--total-subtasks <n>', 'how many subtasks it has')
    .option('--expected-duration-minutes <minutes>', 'how long it takes')
    .option('--schedule <cron>', 'when it runs: a cron expression, or OnCalendar= of systemd')
    .option('--timezone <zone>', 'whose clock that means, as Europe/Berlin; usually that of this machine')
    .option('--start-grace <time>', 'so long after the due time a start is in time (5m)')
    .option('--run-grace <time>', 'so long after that it has to be over')
    .option('--from <file>', 'register all tasks of a .csv, .json or .yml file')
    .action(options => {
      const { config, db, ...fields } = options
      return conclude(withStore(world, { config, db }, store => register(world, store, fields)))
    })

  sharedOptions(program.command('tasks'))
    .description('list the tasks that are known')
    .option('--stage <name>', 'only this stage')
    .option('--all', 'disabled ones too')
    .option('--json', 'print JSON')
    .action(options => conclude(withStore(world, options, store => tasks(world, store, options))))

  const actions = {
    enable: { does: enable, says: 'expect a task to run again' },
    disable: { does: disable, says: 'keep a task and its runs, but expect nothing of it' },
    unregister: { does: unregister, says: 'forget a task; its runs stay' },
  }
  for (const [name, { does, says }] of Object.entries(actions)) {
    sharedOptions(program.command(name))
      .description(says)
      .argument('<task>', 'a task by its name, or stage/name')
      .option('--stage <name>', 'its stage, where several have a task of that name')
      .action((task, options) =>
        conclude(withStore(world, options, store => does(world, store, { ...options, name: task }))),
      )
  }
}
