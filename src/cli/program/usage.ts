import type { Command, CommanderError } from 'commander'
import { UsageError } from '../../domain/error.ts'
import { closest } from '../../kit/closest.ts'

/** What is wrong with the words of a command line, and what to do, in place of commander's own sentence. */
export function usageError(error: CommanderError, program: Command, words: readonly string[]): UsageError {
  const command = commandOf(program, words)
  const name = fullName(command)
  const help = `see '${name} --help'`
  const [, quoted = ''] = /'(.*)'/s.exec(error.message) ?? []
  switch (error.code) {
    case 'commander.missingArgument': {
      const missing = command.registeredArguments.find(argument => argument.name() === quoted)
      return new UsageError(`${name} needs ${missing?.description ?? quoted}`, help)
    }
    case 'commander.excessArguments': {
      const tooMany = command.args.slice(command.registeredArguments.length)
      const near = closest(
        tooMany[0] ?? '',
        command.commands.map(each => each.name()),
      )
      return new UsageError(
        `${name} has no use for '${tooMany.join(' ')}'`,
        near ? `did you mean ${name} ${near}?` : help,
      )
    }
    case 'commander.unknownCommand': {
      const near = closest(
        quoted,
        command.commands.map(each => each.name()),
      )
      return new UsageError(`${name} has no command '${quoted}'`, near ? `did you mean ${near}?` : help)
    }
    case 'commander.unknownOption': {
      const near = closest(
        quoted,
        command.options.flatMap(option => option.long ?? []),
      )
      return new UsageError(`${name} has no option ${quoted}`, near ? `did you mean ${near}?` : help)
    }
    case 'commander.optionMissingArgument':
      return new UsageError(`${quoted} needs a value`, help)
    default:
      return new UsageError(error.message.replace(/^error: /, ''), help)
  }
}

function commandOf(program: Command, words: readonly string[]): Command {
  let command = program
  for (const word of words) {
    const next = command.commands.find(each => each.name() === word)
    if (next === undefined) break
    command = next
  }
  return command
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`
}
