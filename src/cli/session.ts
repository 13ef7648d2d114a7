import { type Loaded, loadSettings } from '../config/load.ts'
import { isMistake, sayProblem } from '../config/problem.ts'
import { storeSettings } from '../config/store-settings.ts'
import { UsageError } from '../domain/error.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { endForgotten } from '../supervise/left-behind/forgotten.ts'
import { deliverLeftBehind, leftJournals } from '../supervise/left-behind/left-behind.ts'
import type { DoctorFacts } from './commands/doctor.ts'
import { say, sayTrouble } from './say.ts'
import type { World } from './world.ts'

/** Options that every command but `run` shares. */
export interface SharedOptions {
  config?: string
  db?: string
}

/** How long a question may wait while what others left behind is delivered first. */
const LEFT_BEHIND_MS = 3_000

/** The configuration as this command line and this folder have it. */
function settingsFor(world: World, options: SharedOptions): Promise<Loaded> {
  return loadSettings({
    env: world.env,
    cwd: world.cwd,
    flags: { ...(options.db !== undefined && { dbUrl: options.db }) },
    ...(options.config !== undefined && { configFile: options.config }),
  })
}

/** The same; mistakes in it are all told, then `UsageError` is thrown. */
export async function loadSound(world: World, options: SharedOptions): Promise<Loaded> {
  const loaded = await settingsFor(world, options)
  const mistakes = loaded.problems.filter(isMistake)
  const last = mistakes.at(-1)
  for (const problem of loaded.problems) if (problem !== last) say(sayProblem(problem))
  if (last !== undefined) throw new UsageError(sayProblem(last), '')
  return loaded
}

/**
 * Opens the configured store for `action`. Mistakes in the configuration are all told; then `UsageError` is thrown, for
 * the answer might come from the wrong place. What follows from the surroundings is only told, for it is where runs are
 * too, and so is a name that nobody knows.
 */
export async function withStore<T>(
  world: World,
  options: SharedOptions,
  action: (store: Store, loaded: Loaded) => Promise<T>,
): Promise<T> {
  const loaded = await loadSound(world, options)
  await using store = openStore(storeSettings(loaded.settings))
  return await action(store, loaded)
}

/** Like `withStore`, after the truth about runs that nobody supervises any more is told and delivered. */
export function withTrueStore<T>(
  world: World,
  options: SharedOptions,
  action: (store: Store, loaded: Loaded) => Promise<T>,
): Promise<T> {
  return withStore(world, options, async (store, loaded) => {
    let trouble: unknown
    try {
      await tellTruth(world, store, loaded)
    } catch (error) {
      trouble = error
    }
    const result = await action(store, loaded)
    await tellWhoIsLeft(world, options, loaded)
    // A store that does not answer has just said so by itself.
    if (trouble !== undefined) sayTrouble('what earlier runs left behind could not be delivered', trouble)
    return result
  })
}

/** Of runs of which nobody could be told when they ended a process of its own tells now. */
async function tellWhoIsLeft(
  { env, cwd, now }: World,
  options: SharedOptions,
  { settings }: Loaded,
): Promise<void> {
  if (settings.alertChannels.length === 0) return
  const { isAnythingLeft } = await import('./alert/left-alerts.ts')
  if (!isAnythingLeft(settings.stateDir, now())) return
  const { tellApart } = await import('./alert/tell-left.ts')
  tellApart(['--left'], { env, cwd, ...options })
}

/** About runs that nobody supervises any more; it is delivered too. Throws `StoreError`. */
export async function tellTruth(world: World, store: Store, { settings }: Loaded): Promise<void> {
  const { stateDir } = settings
  await deliverLeftBehind(store, { stateDir, now: world.now, limitMs: LEFT_BEHIND_MS })
  await endForgotten(store, { stateDir })
}

/** Hands `doctor` everything that is to be examined, also a store that cannot be opened and wrong settings. */
export async function examine<T>(
  world: World,
  options: SharedOptions,
  action: (store: Store | Error, facts: DoctorFacts) => Promise<T>,
): Promise<T> {
  const { settings, problems } = await settingsFor(world, options)
  const { stateDir, logDir } = settings
  const facts = { problems: problems.map(sayProblem), stateDir, logDir, leftJournals: leftJournals(stateDir) }
  let store: Store
  try {
    store = openStore(storeSettings(settings))
  } catch (error) {
    return await action(error as Error, facts)
  }
  await using opened = store
  return await action(opened, facts)
}
