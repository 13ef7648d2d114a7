import { UsageError } from '../domain/error.ts'
import type { StagePrefix } from '../domain/stage.ts'
import { oneLine, quote, words } from './kinds.ts'
import type { Kind, Raw } from './option.ts'

/** The stages of the source documents. */
export const BUILT_IN_STAGES = [
  'STATIC',
  'DAILY',
  'ANNUAL_DEC',
  'ANNUAL_SEPT',
  'ANNUAL_JUNE',
  'PERIODIC',
  'PREREQ',
] as const

/** As settings hold them. */
export const BUILT_IN_PREFIXES = byLength(BUILT_IN_STAGES.map(stage => ({ prefix: stage, stage })))

/**
 * What is given comes beside the built-in stages, or in place of one with the same prefix: a list of stages, a map
 * from prefix to stage, or text such as `WEEKLY, NIGHT=DAILY`. The longest prefix comes first, so that the first that
 * fits is the right one.
 */
export function stagePrefixes(): Kind<StagePrefix[]> {
  return {
    parse: raw => {
      const stages = new Map<string, string>(BUILT_IN_STAGES.map(stage => [stage, stage]))
      for (const [prefix, stage] of pairs(raw)) stages.set(named(prefix), named(stage))
      return byLength([...stages].map(([prefix, stage]) => ({ prefix, stage })))
    },
    write: value => Object.fromEntries(value.map(({ prefix, stage }) => [prefix, stage])),
  }
}

function byLength(prefixes: StagePrefix[]): StagePrefix[] {
  return prefixes.toSorted((left, right) => right.prefix.length - left.prefix.length)
}

function pairs(raw: Raw): [string, string][] {
  if (typeof raw === 'object' && !Array.isArray(raw)) {
    return Object.entries(raw).map(([prefix, stage]) => [prefix, oneLine(stage)])
  }
  return words(raw).map(word => {
    const [prefix = '', stage = prefix] = word.split('=')
    return [prefix, stage]
  })
}

function named(word: string): string {
  const name = word.trim().replace(/_$/, '')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the stage is the name of a folder
  if (/^[^\s/.\x00-\x1f\x7f][^\s/\x00-\x1f\x7f]{0,49}$/.test(name)) return name
  throw new UsageError(
    `${quote(word)} cannot be the name of a stage`,
    'write at most 50 signs without a space or slash, not beginning with a dot',
  )
}
