import type { Command } from 'commander'
import type { World } from '../world.ts'
import { asTyped, unquoted } from './bash-words.ts'
import { type Candidate, namesFrom } from './names.ts'
import type { Shell } from './shell.ts'
import { optionsOf, type Spot, spotOf, subcommands } from './spot.ts'
import { valuesOf } from './values.ts'

/**
 * The answer for the script of a shell, in lines: `words` and then each with what it says behind a tab, or `files`,
 * `folders`, or `foreign` and the number of the word with which the command line of another program begins.
 */
export async function complete(
  world: World,
  program: Command,
  { shell, kept, typed }: { shell: Shell; kept: string; typed: readonly string[] },
): Promise<string> {
  const words = shell === 'bash' ? typed.map(unquoted) : typed
  const spot = spotOf(program, words)
  if (spot.kind === 'foreign') return `foreign ${spot.from}\n`
  const current = words.at(-1) ?? ''
  const candidates = await candidatesFor(world, program, spot, current)
  if (typeof candidates === 'string') return `${candidates}\n`
  const fitting = candidates.filter(({ value }) => value.startsWith(current) && !/\p{Cc}/u.test(value))
  const lines = fitting.map(({ value, says }) => {
    if (shell === 'bash') return asTyped(value, typed.at(-1) ?? '', kept)
    return says === undefined ? value : `${value}\t${says.replace(/[\p{Cc}\s]+/gu, ' ').slice(0, 80)}`
  })
  return ['words', ...lines, ''].join('\n')
}

async function candidatesFor(
  world: World,
  program: Command,
  spot: Exclude<Spot, { kind: 'foreign' }>,
  current: string,
): Promise<Candidate[] | 'files' | 'folders'> {
  switch (spot.kind) {
    case 'nothing':
      return []
    case 'command':
      return commands(spot.of)
    case 'option':
      return optionsOf(spot.of).map(({ long, short, description }) => ({
        value: long ?? short ?? '',
        says: description,
      }))
    case 'value': {
      const { of, what, before, given } = spot
      const begun = current.slice(before.length)
      const values = valuesOf(of, what)
      if (values === undefined) return []
      if (values === 'files' || values === 'folders') return values
      if (values === 'commands') return commands(program)
      if (typeof values === 'string') return behind(before, await namesFrom(world, values, begun, given))
      if (!('several' in values)) return behind(before, asCandidates(values))
      const earlier = begun.slice(0, begun.lastIndexOf(',') + 1)
      return behind(before + earlier, asCandidates(values.several))
    }
  }
}

function commands(of: Command): Candidate[] {
  return subcommands(of).map(command => ({ value: command.name(), says: command.description() }))
}

function asCandidates(values: readonly string[]): Candidate[] {
  return values.map(value => ({ value }))
}

function behind(before: string, candidates: readonly Candidate[]): Candidate[] {
  return candidates.map(candidate => ({ ...candidate, value: before + candidate.value }))
}
