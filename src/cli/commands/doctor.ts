import type { Store } from '../../store/store.ts'
import {
  type Check,
  clockCheck,
  databaseCheck,
  gitCheck,
  journalCheck,
  nodeCheck,
  settingsChecks,
} from '../checks.ts'
import { folderChecks } from '../folder-checks.ts'
import { monitorChecks } from '../monitor-check.ts'
import { networkDiskChecks } from '../network-disk.ts'
import { printJson } from '../print/json.ts'
import { type Look, lookOf } from '../print/look.ts'
import { sayable } from '../say.ts'
import type { World } from '../world.ts'

/** What `doctor` is told about this place; all of it plain data. */
export interface DoctorFacts {
  /** Sentences about the configuration, from whoever read it. */
  problems: readonly string[]
  stateDir: string
  logDir: string
  /** Journals whose run no supervisor is writing any more, with facts that the database may lack. */
  leftJournals: readonly string[]
}

/**
 * Looks at everything that tasker needs here and prints what is well and what to do about the rest. Takes the error
 * in place of a store that could not be opened. Exit status 1 when something is wrong.
 */
export async function doctor(
  world: World,
  store: Store | Error,
  facts: DoctorFacts,
  options: { json?: boolean } = {},
): Promise<number> {
  const checks = [
    ...settingsChecks(facts.problems),
    nodeCheck(process.versions.node),
    ...(await folderChecks('state directory', facts.stateDir, world.now)),
    ...(facts.logDir === facts.stateDir ? [] : await folderChecks('log directory', facts.logDir, world.now)),
    await databaseCheck(store),
    ...(await networkDiskChecks(store)),
    journalCheck(facts.leftJournals),
    ...(await monitorChecks(store, world.now())),
    await clockCheck(store, world.now()),
    await gitCheck(world.env),
  ]
  const wrong = checks.filter(({ result }) => result === 'wrong').length
  if (options.json) {
    printJson(world, checks)
    return wrong === 0 ? 0 : 1
  }
  const look = lookOf(world)
  const lines = checks.flatMap(check => checkLines(check, look))
  lines.push(
    '',
    wrong === 0 ? 'Everything tasker needs is there.' : `${wrong} of ${checks.length} checks failed.`,
  )
  world.out.write(`${lines.join('\n')}\n`)
  return wrong === 0 ? 0 : 1
}

function checkLines({ result, about, finding, remedy }: Check, look: Look): string[] {
  const { glyphs, paint } = look
  const signs = {
    fine: paint.green(glyphs.finished),
    notable: paint.yellow(glyphs.warning),
    wrong: paint.red(glyphs.failed),
  }
  const line = `${signs[result]} ${paint.bold(about)}: ${sayable(finding)}`
  return remedy === undefined ? [line] : [line, `  ${paint.dim(glyphs.beneath)} ${sayable(remedy)}`]
}
