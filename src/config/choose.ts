import { sayError } from '../domain/error.ts'
import { expand, UndefinedVariable } from './expand.ts'
import { optionEntries, options, type SettingName, type Settings } from './options.ts'
import type { Problem } from './problem.ts'
import type { Given, Origin, Source } from './source.ts'

/** The value that holds, and how far up its source stands: 0 wins over 1. */
export interface Choice<T> {
  value: T
  origin: Origin
  rank: number
}

export type Choices = { [Name in SettingName]?: Choice<NonNullable<Settings[Name]>> }

/** For each setting the value of the first source that has a good one; everything bad in any source is told. */
export function choose(
  sources: readonly Source[],
  env: NodeJS.ProcessEnv,
  tell: (problem: Problem) => void,
): Choices {
  const choices: Choices = {}
  for (const [name] of optionEntries) {
    sources.forEach((source, rank) => {
      const given = source.get(name)
      if (given !== undefined) offer(choices, name, given, rank, env, tell)
    })
  }
  return choices
}

function offer(
  choices: Choices,
  name: SettingName,
  given: Given,
  rank: number,
  env: NodeJS.ProcessEnv,
  tell: (problem: Problem) => void,
): void {
  const isDecided = choices[name] !== undefined
  try {
    const raw = given.from === 'file' ? expand(given.raw, env) : given.raw
    if (raw === '') return
    const value = options[name].parse(raw, given.place)
    if (!isDecided)
      setChoice(choices, name, { value, origin: { from: given.from, where: given.where }, rank })
  } catch (trouble) {
    // What is overruled need not be complete: `password: ${X}` in a file is no mistake when a variable gives another.
    if (isDecided && trouble instanceof UndefinedVariable) return
    const subject = given.from === 'file' ? `${options[name].key}: ` : ''
    tell({ from: given.from, where: given.where, says: subject + sayError(trouble) })
  }
}

/** The value must be what the option of that name parsed. */
export function setChoice(choices: Choices, name: SettingName, choice: Choice<unknown>): void {
  Object.assign(choices, { [name]: choice })
}
