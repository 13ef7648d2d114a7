import { closest } from '../kit/closest.ts'
import type { Place } from './option.ts'
import { optionEntries, type SettingName } from './options.ts'
import type { Problem } from './problem.ts'
import type { Given, Source } from './source.ts'

/** Names the file that takes the place of the nearest `.tasker.yml`. */
export const CONFIG_VARIABLE = 'TASKER_CONFIG'

// What tasker gives to its commands, what its clients give one another, and what its launcher and its tests take.
const NOT_SETTINGS = new Set([
  CONFIG_VARIABLE,
  'TASKER_RUN_ID',
  'TASKER_PARENT_RUN_ID',
  'TASKER_TOKEN',
  'TASKER_FILE',
  'TASKER_TRACKER',
  'TASKER_NODE',
  'TASKER_SHELL',
  'TASKER_TEST_PG_URL',
])

/** Settings from `TASKER_*` variables; an empty one counts as not given. */
export function fromVariables(
  env: NodeJS.ProcessEnv,
  place: Place,
  tell: (problem: Problem) => void,
): Source {
  const source = new Map<SettingName, Given>()
  const names = new Map(optionEntries.map(([name, option]) => [option.env, name]))
  for (const variable in env) {
    if (!variable.startsWith('TASKER_')) continue
    const raw = env[variable]
    const name = names.get(variable)
    if (name === undefined) {
      if (!NOT_SETTINGS.has(variable)) tell(unknown(variable, names.keys()))
    } else if (raw) source.set(name, { raw, from: 'variable', where: variable, place })
  }
  return source
}

function unknown(variable: string, known: Iterable<string>): Problem {
  const bare = (name: string): string => name.slice('TASKER_'.length)
  const near = closest(bare(variable), [...known].map(bare))
  const advice = near === undefined ? '`tasker config` lists them all' : `did you mean TASKER_${near}?`
  return { from: 'variable', where: variable, says: `there is no such setting; ${advice}`, unknownName: true }
}
