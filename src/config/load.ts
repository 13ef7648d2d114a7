import { type Choices, choose } from './choose.ts'
import { chooseDatabase } from './database-choice.ts'
import { derive } from './derive.ts'
import { fromFiles } from './file-sources.ts'
import { type Flags, fromFlags } from './flags.ts'
import { optionEntries, type SettingName, type Settings } from './options.ts'
import type { Problem } from './problem.ts'
import type { Origin } from './source.ts'
import { CONFIG_VARIABLE, fromVariables } from './variables.ts'

export interface LoadInput {
  env: NodeJS.ProcessEnv
  cwd: string
  /** The user that files are trusted from, beside root; our own where not given. */
  uid?: number | undefined
  /** `HOME` of `env` where not given. */
  home?: string
  flags?: Flags
  /** From `--config`: takes the place of the nearest `.tasker.yml`. */
  configFile?: string | undefined
  /** The machine's file, `/etc/tasker/config.yml`. */
  systemFile?: string
}

export interface Loaded {
  settings: Settings
  origins: Record<SettingName, Origin>
  problems: Problem[]
  /** The files that were read, the nearest first. */
  files: string[]
}

/**
 * The settings in force: flag, else `TASKER_*` variable, else the nearest `.tasker.yml`, else the user's file, else
 * the machine's, else the default. Never fails: what is wrong is collected in `problems`, and the next source holds.
 */
export async function loadSettings(input: LoadInput): Promise<Loaded> {
  const { env, cwd, flags = {}, uid = process.getuid?.(), systemFile = '/etc/tasker/config.yml' } = input
  const home = input.home ?? (env.HOME || undefined)
  const problems: Problem[] = []
  const tell = (problem: Problem): void => void problems.push(problem)
  const place = { folder: cwd, home }
  const named = namedFile(input)
  const variables = fromVariables(env, place, tell)
  const { files, sources } = await fromFiles({ env, cwd, home, uid, named, systemFile }, tell)
  const given = choose([fromFlags(flags, place), variables, ...sources], env, tell)
  const choices = chooseDatabase(given, env, place, tell)
  const derived = derive(choices, env, home, uid, tell)
  const { settings, origins } = settle(choices, derived)
  if (settings.poolMinSize > settings.poolMaxSize) {
    tell({
      from: 'surroundings',
      where: origins.poolMinSize.where || origins.poolMaxSize.where,
      says: `pool.min_size ${settings.poolMinSize} is more than pool.max_size ${settings.poolMaxSize}; make it smaller`,
    })
    settings.poolMinSize = settings.poolMaxSize
  }
  const channels = settings.alertChannels.map(({ name }) => name)
  const addressed = settings.alertRules?.flatMap(({ to = [], escalate }) => [...to, ...(escalate?.to ?? [])])
  const stranger = addressed?.find(name => !channels.includes(name))
  if (stranger !== undefined) {
    const { from, where } = origins.alertRules
    const says = `alerts.rules: there is no channel ${stranger}; write one of ${channels.join(', ') || 'alerts.channels'}`
    tell({ from: from === 'default' ? 'file' : from, where, says })
  }
  return { settings, origins, problems, files }
}

function namedFile({
  configFile,
  env,
}: LoadInput): { file: string; by: string; from: 'flag' | 'variable' } | undefined {
  if (configFile !== undefined) return { file: configFile, by: '--config', from: 'flag' }
  const file = env[CONFIG_VARIABLE]
  return file ? { file, by: CONFIG_VARIABLE, from: 'variable' } : undefined
}

function settle(choices: Choices, derived: Partial<Settings>): Pick<Loaded, 'settings' | 'origins'> {
  const settings: Partial<Record<SettingName, unknown>> = {}
  const origins: Partial<Record<SettingName, Origin>> = {}
  for (const [name, option] of optionEntries) {
    settings[name] = choices[name]?.value ?? derived[name] ?? option.fallbackValue
    origins[name] = choices[name]?.origin ?? { from: 'default', where: '' }
  }
  return { settings: settings as Settings, origins: origins as Record<SettingName, Origin> }
}
