import type { Command } from 'commander'
import { clientPath } from '../commands/clients.ts'
import { config } from '../commands/config.ts'
import { dbGrant, dbMigrate, dbStatus } from '../commands/db.ts'
import { doctor } from '../commands/doctor.ts'
import { emit } from '../commands/emit.ts'
import { init } from '../commands/init.ts'
import { examine, withStore } from '../session.ts'
import type { World } from '../world.ts'
import type { Conclude } from './conclude.ts'
import { examples } from './examples.ts'
import { sharedOptions } from './shared-options.ts'

/** The commands about tasker itself, and the one for scripts. */
export function addSetupCommands(program: Command, world: World, conclude: Conclude): void {
  program
    .command('emit')
    .description('say from inside a run how far it is: tasker emit 45/120 loading')
    .argument('<message...>', 'a message of the line protocol, without the leading ::tasker')
    .passThroughOptions()
    .allowUnknownOption()
    .addHelpText(
      'after',
      examples('tasker emit 45/120 loading Delaware', 'tasker emit subtask 2/5 Build features'),
    )
    .action((words: string[]) => conclude(emit(world, words)))

  program
    .command('clients')
    .description('find the helpers for scripts')
    .command('path')
    .description('print where the helper for a language is: source() it, or copy it next to the script')
    .argument('<language>', 'r, python, sh or node')
    .addHelpText('after', examples('cp $(tasker clients path python) .'))
    .action((language: string) => conclude(clientPath(world, language)))

  sharedOptions(program.command('config'))
    .description('show every setting in force and where it comes from')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExit status: 0; 2 when something in the configuration is wrong.')
    .addHelpText('after', examples('tasker config', 'tasker config --json'))
    .action(options =>
      conclude(
        config(world, { configFile: options.config, flags: { dbUrl: options.db }, json: options.json }),
      ),
    )

  program
    .command('init')
    .description('write a commented .tasker.yml into this folder')
    .option('--force', 'replace one that is there')
    .addHelpText('after', examples('tasker init'))
    .action(options => conclude(init(world, options)))

  sharedOptions(program.command('doctor'))
    .description('check configuration, database, folders and clock, and say what to do')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExit status: 0; 1 when something has to be done.')
    .addHelpText('after', examples('tasker doctor'))
    .action(options =>
      conclude(examine(world, options, (store, facts) => doctor(world, store, facts, options))),
    )

  const db = program.command('db').description('look after the database')
  sharedOptions(db.command('migrate'))
    .description('bring the schema up to date')
    .addHelpText('after', examples('tasker db migrate --db postgres://owner@db.example.com/geodb'))
    .action(options => conclude(withStore(world, options, store => dbMigrate(world, store))))
  sharedOptions(db.command('status'))
    .description('say where the database is and which schema it has')
    .addHelpText('after', '\nExit status: 0; 1 when the schema is not up to date.')
    .addHelpText('after', examples('tasker db status'))
    .action(options => conclude(withStore(world, options, store => dbStatus(world, store))))
  sharedOptions(db.command('grant'))
    .description('let a role of a PostgreSQL server read everything, or record runs and nothing else')
    .option('--reader <role>', 'this role reads')
    .option('--writer <role>', 'this role records runs')
    .option('--print', 'only print the SQL')
    .addHelpText(
      'after',
      '\nExamples:\n  tasker db grant --reader analysts --writer jobs\n  tasker db grant --writer jobs --print | psql geodb',
    )
    .action(options => conclude(withStore(world, options, store => dbGrant(world, store, options))))
}
