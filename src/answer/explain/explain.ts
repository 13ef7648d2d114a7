import { differences } from '../../insight/difference/differences.ts'
import { newLines } from '../../insight/difference/new-lines.ts'
import type { Difference } from '../../insight/difference/run-facts.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import type { LogPlace } from '../log/log-source.ts'
import { logFileOf } from '../log-file-of.ts'
import { commitsBetween } from './commits-between.ts'
import { lastGood } from './last-good.ts'
import { readLogEnds } from './log-ends.ts'
import { runFacts } from './run-facts.ts'

const LOG_LINES = 10

/** In what a run differs from another one, by itself the last good one of its task. */
export interface Explained {
  run: ExecutionRow
  /** The run that it is compared with; undefined where none finished before. */
  good?: ExecutionRow
  compared?: Compared
}

/** Throws `StoreError`. */
export async function explainRun(
  store: Store,
  run: ExecutionRow,
  { other, ...place }: { other?: ExecutionRow | undefined } & LogPlace = {},
): Promise<Explained> {
  const found = other === undefined ? await lastGood(store, run) : { good: other, others: [] }
  if (found === undefined) return { run }
  return { run, good: found.good, compared: await compare(store, { run, ...found, place }) }
}

/** What `tasker explain --json` says. */
export function explainJson({ run, good, compared }: Explained) {
  return { run_id: run.run_id, compared_with: good?.run_id ?? null, ...compared }
}

export interface Compared {
  differences: Difference[]
  /** Commits since then, and those that are gone since, where the repository is here. */
  commits: { added: string[]; taken: string[] } | null
  /** Of the log, what the good run did not print; null where one of the two logs is not here. */
  log_lines: string[] | null
}

async function compare(
  store: Store,
  {
    run,
    good,
    others,
    place,
  }: { run: ExecutionRow; good: ExecutionRow; others: readonly ExecutionRow[]; place: LogPlace },
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
  const [now, before] = [await linesOf(store, run, place), await linesOf(store, good, place)]
  return {
    differences: found,
    commits: await commitsOf(run, good),
    log_lines: now && before ? newLines(now, before, LOG_LINES) : null,
  }
}

async function commitsOf(run: ExecutionRow, good: ExecutionRow): Promise<Compared['commits']> {
  const folder = run.script_path ?? run.cwd
  const [before, now] = [good.git_commit, run.git_commit]
  if (folder === null || before === null || now === null || before === now) return null
  return (await commitsBetween(folder, before, now)) ?? null
}

/** Of a log of its own: in one that several runs share nobody can tell whose line it is. */
async function linesOf(store: Store, run: ExecutionRow, place: LogPlace): Promise<string[] | undefined> {
  const path = logFileOf(run)
  if (path === null || !path.includes(run.run_id)) return undefined
  return readLogEnds(store, run, place)
}
