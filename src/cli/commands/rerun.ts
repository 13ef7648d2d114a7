import { statSync, writeSync } from 'node:fs'
import { isatty } from 'node:tty'
import { parseArgs } from 'node:util'
import { annotated } from '../../answer/annotated.ts'
import { findRun } from '../../answer/find-run.ts'
import { sayError, TaskerError, UsageError } from '../../domain/error.ts'
import { REDACTED } from '../../domain/redact/secret-forms.ts'
import { harmless } from '../../kit/harmless.ts'
import { shellWords } from '../../kit/shell-words.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import { currentFolder } from '../current-folder.ts'
import { parseRun } from '../parse-run.ts'
import { commandLine } from '../rerun/command-line.ts'
import { differences } from '../rerun/differences.ts'
import { RERUN_HELP } from '../rerun/help.ts'
import { say } from '../say.ts'
import { withStore } from '../session.ts'
import type { Screen, World } from '../world.ts'
import { run } from './run.ts'

/** `tasker rerun`: on its own short way, as `tasker run` is, because the command is to notice nothing of us. */
export async function rerun(words: readonly string[]): Promise<void> {
  let again: Again | undefined
  try {
    const asked = parse(words)
    if (asked.help) return void writeSync(1, RERUN_HELP)
    again = await lineOf(asked)
    if (asked.dryRun) return print(`tasker run ${shellWords(again.words)}`)
    if (again.obstacle !== undefined) throw again.obstacle
  } catch (error) {
    if (!(error instanceof TaskerError)) throw error
    say(sayError(error))
    process.exit(125)
  }
  const { words: line, runId } = again
  await run(line, given => {
    const { options, command } = parseRun(given)
    return { options: { ...options, rerunOfRunId: runId }, command }
  })
}

function print(line: string): void {
  writeSync(1, `${isatty(1) ? harmless(line) : line}\n`)
}

interface Asked {
  ref: string
  dryRun: boolean
  help: boolean
  config?: string
  db?: string
}

interface Again {
  runId: string
  words: string[]
  /** Why it cannot be started as it was. */
  obstacle: TaskerError | undefined
}

function parse(words: readonly string[]): Asked {
  const { values, positionals } = parsed(words)
  const [ref, ...more] = positionals
  const { help = false, 'dry-run': dryRun = false, config, db } = values
  if (!help && ref === undefined)
    throw new UsageError(
      'tasker rerun needs a run by its id, or a task by its name',
      "see 'tasker rerun --help'",
    )
  if (more.length > 0) throw new UsageError(`tasker rerun has no use for '${more.join(' ')}'`, 'name one run')
  return { ref: ref ?? '', dryRun, help, ...withoutAbsent({ config, db }) }
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        'dry-run': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        config: { type: 'string' },
        db: { type: 'string' },
      },
    })
  } catch (error) {
    throw new UsageError(sayError(error).replace(/\. .*/, ''), "see 'tasker rerun --help'")
  }
}

/** Looks the run up, and says what is not as it was. */
function lineOf({ ref, dryRun, config, db }: Asked): Promise<Again> {
  const env = callersEnvironment()
  const world = worldOf(env)
  return withStore(world, withoutAbsent({ config, db }), async (store, { settings }) => {
    const [earlier] = await annotated(store, [await findRun(store, ref)])
    if (earlier === undefined) throw new Error('a run is annotated as itself')
    const start = await store.startOf(earlier.run_id)
    const options = Array.isArray(start?.options) ? start.options.map(String) : undefined
    for (const difference of differences(earlier, { env, settings }))
      say(`not as in run ${earlier.run_id}: ${difference}`)
    if (earlier.unique_key !== null && earlier.execution_status === 'FINISHED' && !dryRun)
      say(`without --unique ${earlier.unique_key}, under which it has succeeded already`)
    const own = [
      ...(config === undefined ? [] : [`--config=${config}`]),
      ...(db === undefined ? [] : [`--db=${db}`]),
    ]
    const words = commandLine(earlier, options)
    return { runId: earlier.run_id, words: [...own, ...words], obstacle: obstacleTo(words, earlier.cwd) }
  })
}

function obstacleTo(words: readonly string[], cwd: string | null): TaskerError | undefined {
  if (words.some(word => word.includes(REDACTED)))
    return new TaskerError(
      'its command line held a secret, which was not recorded',
      "run it by hand from what 'tasker rerun --dry-run' prints, with the secret in a variable or a file",
    )
  if (cwd === null || statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) return undefined
  return new TaskerError(
    `the folder ${cwd}, in which it ran, is not there`,
    'make it, or run the command by hand',
  )
}

/** What the launcher took from us for the command. */
function callersEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).map(([name, value]) => [
      name.replace(/^_TASKER_(?=NODE_|OPENSSL_)/, ''),
      value,
    ]),
  )
}

/** Nothing but its surroundings: streams belong to the command. */
function worldOf(env: NodeJS.ProcessEnv): World {
  const nowhere: Screen = {
    write: () => {},
    writeBytes: async () => {},
    isTerminal: false,
    columns: 80,
    colour: false,
  }
  const { signal } = new AbortController()
  return { env, cwd: currentFolder(), now: Date.now, out: nowhere, err: nowhere, signal }
}
