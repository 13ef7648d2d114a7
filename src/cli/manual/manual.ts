import type { Command } from 'commander'
import { version } from '../../kit/version.ts'
import { optionsOf, subcommands } from '../completion/spot.ts'
import { bold, plain, verbatim } from './roff.ts'

/** The page tasker(1), in the language of man(7), of all that help shows. */
export function manual(program: Command): string {
  const commands = allCommands(program)
  const lines = [
    `.TH TASKER 1 "" "tasker ${version}" "User Commands"`,
    '.SH NAME',
    'tasker \\- run any command as a tracked run',
    '.SH SYNOPSIS',
    '.B tasker',
    '.I command',
    plain('[options] [argument …]'),
    '.SH DESCRIPTION',
    plain(program.description()),
    '.SH OPTIONS',
    ...optionLines(program),
    '.SH COMMANDS',
    ...commands.flatMap(commandLines),
    '.SH EXIT STATUS',
    '.TP',
    '.B tasker run\\fR, \\fBrerun\\fR, \\fBshell',
    plain("The command's own; the others are told with run."),
    '.TP',
    'all others',
    plain('0; 1 for "no", or when something failed; 2 when the command line is wrong.'),
    '.SH FILES',
    '.TP',
    plain('~/.local/state/tasker, /var/lib/tasker'),
    plain('journals, logs and the database of those who configured no other'),
    '.TP',
    plain('.tasker.yml, ~/.config/tasker/config.yml, /etc/tasker/config.yml'),
    plain('the configuration; tasker config shows what is in force, and from where'),
  ]
  return `${lines.join('\n')}\n`
}

/** Commands, each before its own ones; what only groups others has nothing to say. */
function allCommands(of: Command): Command[] {
  return subcommands(of)
    .filter(command => command.parent !== null)
    .flatMap(command => [...(isGroup(command) ? [] : [command]), ...allCommands(command)])
}

function isGroup(command: Command): boolean {
  return command.commands.length > 0 && optionsOf(command).length <= 1
}

function commandLines(command: Command): string[] {
  return [
    `.SS ${plain(`${pathOf(command)} ${command.usage()}`)}`,
    plain(sentence(command.description())),
    ...command.registeredArguments.flatMap(argument => [
      '.TP',
      `\\fI${plain(argument.name())}\\fR`,
      plain(argument.description),
    ]),
    ...optionLines(command),
    ...moreOf(command),
  ]
}

function optionLines(command: Command): string[] {
  return optionsOf(command).flatMap(({ flags, description }) => [
    '.TP',
    bold(asWritten(flags)),
    plain(description),
  ])
}

/** A value that may be left out stands behind `=`: as a word of its own it could be something else. */
function asWritten(flags: string): string {
  return flags.replace(/ \[([^\]]+)\]$/, '[=$1]')
}

/** What help says behind the options: exit statuses and examples. */
function moreOf(command: Command): string[] {
  const text =
    helpOf(command)
      .split(/^Options:\n(?: {2}.*\n?)*/m)[1]
      ?.trim() ?? ''
  return text === '' ? [] : ['.PP', ...verbatim(text)]
}

/** All of it: also what only `addHelpText` adds. */
export function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({
    ...command.configureOutput(),
    writeOut: more => {
      text += more
    },
  })
  command.outputHelp()
  return text
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
