import { hostname } from 'node:os'
import { failureTitle } from '../../domain/failure/title.ts'
import { isTerminal } from '../../domain/run.ts'
import { differences } from '../../insight/difference/differences.ts'
import { newLines } from '../../insight/difference/new-lines.ts'
import type { Difference } from '../../insight/difference/run-facts.ts'
import { formatDuration } from '../../kit/duration.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { commitsBetween } from '../commits-between.ts'
import { findRun } from '../find-run.ts'
import { lastGood } from '../last-good.ts'
import { readLogEnds } from '../log-ends.ts'
import { paintSpans, spansOf } from '../print/cell.ts'
import { differenceFact } from '../print/difference.ts'
import { layFacts } from '../print/facts.ts'
import { harmless } from '../print/harmless.ts'
import { printJson } from '../print/json.ts'
import { type Look, lookOf } from '../print/look.ts'
import { elapsedMs } from '../print/progress.ts'
import { logFileOf } from '../print/run-card.ts'
import { stateCell, stateOf } from '../print/state.ts'
import { absoluteTime } from '../print/time.ts'
import { runFacts } from '../run-facts.ts'
import type { World } from '../world.ts'

export interface ExplainOptions {
  /** What `findRun` takes. */
  run: string
  /** The run to compare with, in place of the last good one. */
  with?: string
  json?: boolean
}

const LOG_LINES = 10

/** Prints in what a run differs from the last good one of its task, the most telling first. */
export async function explain(world: World, store: Store, options: ExplainOptions): Promise<number> {
  const run = await findRun(store, options.run)
  const found =
    options.with === undefined
      ? await lastGood(store, run)
      : { good: await findRun(store, options.with), others: [] }
  const compared = found && (await compare(store, run, found.good, found.others))
  if (options.json) {
    printJson(world, { run_id: run.run_id, compared_with: found?.good.run_id ?? null, ...compared })
    return 0
  }
  const look = lookOf(world)
  const sections = [headLines(run, found?.good, look)]
  if (compared === undefined)
    sections.push([
      `No run of ${harmless(run.task_name)} finished before, so that there is nothing to compare it with.`,
    ])
  else sections.push(...comparedSections(compared, run, look))
  world.out.write(`${sections.map(lines => lines.join('\n')).join('\n\n')}\n`)
  return 0
}

interface Compared {
  differences: Difference[]
  /** Commits since then, and those that are gone since, where the repository is here. */
  commits: { added: string[]; taken: string[] } | null
  /** Of the log, what the good run did not print; null where one of the two logs is not here. */
  log_lines: string[] | null
}

async function compare(
  store: Store,
  run: ExecutionRow,
  good: ExecutionRow,
  others: readonly ExecutionRow[],
): Promise<Compared> {
  const courses = await store.courses([run, good, ...others].map(({ run_id }) => run_id))
  const subtasksOf = new Map(courses.map(({ run_id, subtasks }) => [run_id, subtasks]))
  const facts = async (row: ExecutionRow) =>
    runFacts(row, subtasksOf.get(row.run_id) ?? [], await store.samples(row.run_id))
  const found = differences(
    await facts(run),
    await facts(good),
    others.map(other => runFacts(other, subtasksOf.get(other.run_id) ?? [])),
  )
  return { differences: found, commits: await commitsOf(run, good), log_lines: await logLines(run, good) }
}

async function commitsOf(run: ExecutionRow, good: ExecutionRow): Promise<Compared['commits']> {
  const folder = run.script_path ?? run.cwd
  const [before, now] = [good.git_commit, run.git_commit]
  if (folder === null || before === null || now === null || before === now) return null
  return (await commitsBetween(folder, before, now)) ?? null
}

async function logLines(run: ExecutionRow, good: ExecutionRow): Promise<string[] | null> {
  const [now, before] = [await linesOf(run), await linesOf(good)]
  return now && before ? newLines(now, before, LOG_LINES) : null
}

/** Of a log of its own: in one that several runs share nobody can tell whose line it is. */
async function linesOf(run: ExecutionRow): Promise<string[] | undefined> {
  const path = logFileOf(run)
  if (path === null || !path.includes(run.run_id)) return undefined
  return readLogEnds(path)
}

function headLines(run: ExecutionRow, good: ExecutionRow | undefined, look: Look): string[] {
  const { bold, dim } = look.paint
  const title = [
    stateCell(stateOf(run), look),
    { text: '  ' },
    { text: run.task_name, paint: bold },
    { text: `  ${run.task_stage}`, paint: dim },
  ]
  const { what, where } = failureTitle(run)
  const took = (row: ExecutionRow) => formatDuration(elapsedMs(row, look.now))
  const error = run.error_message === null ? null : `${what}${where === undefined ? '' : `, in ${where}`}`
  return [
    paintSpans(spansOf(title)),
    ...layFacts(
      [
        ['run', `${run.run_id}, ${absoluteTime(run.execution_start)}`],
        ['error', error === null ? null : { text: error, paint: look.paint.red }],
        [isTerminal(run.execution_status) ? 'took' : 'so far', took(run)],
        [
          'beside',
          good && `${good.run_id}, ${absoluteTime(good.execution_start)}, which finished in ${took(good)}`,
        ],
      ],
      look,
    ),
  ]
}

function comparedSections(
  { differences: found, commits, log_lines }: Compared,
  run: ExecutionRow,
  look: Look,
): string[][] {
  const { bold } = look.paint
  const facts = found.map(difference => {
    const isCommit = difference.kind === 'setting' && difference.name === 'commit'
    const gone = commits?.taken.map(line => `without ${line}`) ?? []
    return differenceFact(difference, look, isCommit && commits !== null ? [...commits.added, ...gone] : [])
  })
  const lines = log_lines?.map(line => `  ${harmless(line)}`) ?? []
  const whatDiffers =
    facts.length === 0
      ? ['Nothing else differs that tasker knows of.']
      : [bold('Differs'), ...layFacts(facts, look)]
  if (log_lines === null) return [whatDiffers, [logTrouble(run)]]
  return lines.length === 0 ? [whatDiffers] : [whatDiffers, [bold('New in its log'), ...lines]]
}

function logTrouble(run: ExecutionRow): string {
  return run.hostname === hostname()
    ? 'The logs cannot be compared: one of them is not there, or several runs share it.'
    : `The logs cannot be compared here: that of the run is on ${harmless(run.hostname)}.`
}
