import type { Command } from 'commander'

/** The options that every command with a database has. */
export function sharedOptions(command: Command): Command {
  return command
    .option('--config <file>', 'configuration file to use instead of the nearest .tasker.yml')
    .option('--db <url>', 'database: postgres://user@host/name or sqlite:FILE')
}
