import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { optionsOf, subcommands } from '../../../src/cli/completion/spot.ts'
import { helpOf, manual } from '../../../src/cli/manual/manual.ts'
import { parseRun } from '../../../src/cli/parse-run.ts'
import { buildProgram } from '../../../src/cli/program.ts'
import { needing } from '../../rig/needing.ts'
import { temporaryFolder } from '../folder.ts'
import { testWorld } from '../world.ts'

const program = buildProgram(testWorld(), async () => {})

/** Each command that does something, by what one types. */
const COMMANDS = new Map(commandsOf(program, 'tasker'))

function commandsOf(of: Command, path: string): [string, Command][] {
  return subcommands(of)
    .filter(command => command.parent !== null)
    .flatMap(command => {
      const name = `${path} ${command.name()}`
      const isGroup = command.commands.length > 0 && optionsOf(command).length <= 1
      return [...(isGroup ? [] : [[name, command] as [string, Command]]), ...commandsOf(command, name)]
    })
}

function examplesOf(command: Command): string[] {
  const [, text = ''] = /\nExamples?:\n(.*)$/s.exec(helpOf(command)) ?? []
  return text.split('\n').filter(line => line.trim() !== '')
}

test.each([...COMMANDS])('%s has examples of itself, which tasker understands', async (name, command) => {
  await using folder = await temporaryFolder()
  const lines = examplesOf(command)
  expect(lines.length).toBeGreaterThan(0)

  const understood = lines.map(line => wordsOf(line, folder.path))

  for (const words of understood) {
    const own = name === 'tasker shell' ? 'tasker run' : name // they share their help
    expect(['tasker', ...words].join(' ')).toContain(own)
    if (words[0] === 'run') expect(parseRun(words.slice(1)).command).not.toEqual([])
    else await idle().parseAsync(words, { from: 'user' })
  }
})

/** What tasker gets when a shell runs the line; other programs are not there. */
function wordsOf(line: string, folder: string): string[] {
  const stub = join(folder, 'bin', 'tasker')
  const heard = join(folder, 'heard')
  mkdirSync(join(folder, 'bin'), { recursive: true })
  writeFileSync(stub, `#!/bin/sh\nprintf '%s\\n' "$@" >'${heard}'\n`, { mode: 0o755 })
  const isCrontab = /^ *(\S+ ){5} *tasker/.test(line)
  const typed = isCrontab ? line.slice(line.indexOf('tasker')) : line
  execFileSync('/bin/bash', ['-c', `${typed}\nwait $!; true`], {
    cwd: folder,
    env: { PATH: join(folder, 'bin'), HOME: folder },
    stdio: 'ignore',
  })
  return readFileSync(heard, 'utf8').trimEnd().split('\n')
}

/** The commands without what they do. */
function idle(): Command {
  const tree = buildProgram(testWorld(), async () => {})
  for (const [, command] of commandsOf(tree, 'tasker')) command.action(() => {})
  return tree
}

test('every command and every option is on the manual page', () => {
  const text = manual(program).replaceAll('\\-', '-').replaceAll('\\e', '\\')
  const sections = new Map(
    text
      .split(/^\.SS /m)
      .slice(1)
      .map(section => [section.split('\n')[0], section]),
  )

  for (const [name, command] of COMMANDS) {
    const section = sections.get(`${name} ${command.usage()}`) ?? ''
    expect(optionsOf(command).filter(({ long }) => !section.includes(long ?? ''))).toEqual([])
    expect(section).toContain('Example')
  }
  expect(text).toContain('.SS tasker run [options] [--] command [argument …]\n')
  expect(sections.size).toBe(COMMANDS.size)
})

needing('groff')('the manual page is sound roff', async () => {
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'tasker.1')
  writeFileSync(file, manual(program))

  const { stdout, stderr } = spawnSync('groff', ['-man', '-ww', '-Tutf8', '-Kutf8', '-P-cbou', file], {
    encoding: 'utf8',
  })

  expect(stderr).toBe('')
  expect(stdout).toMatch(/^ +tasker run \[options\] \[--\] command/m)
  expect(stdout).toContain('(?<done>\\d+)/(?<total>\\d+)')
})
