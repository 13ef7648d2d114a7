import { hostname } from 'node:os'
import { type Compared, explainJson, explainRun } from '../../answer/explain/explain.ts'
import { findRun } from '../../answer/find-run.ts'
import { stateOf } from '../../answer/state.ts'
import { failureTitle } from '../../domain/failure/title.ts'
import { isTerminal } from '../../domain/run.ts'
import { absoluteTime } from '../../kit/absolute-time.ts'
import { formatDuration } from '../../kit/duration.ts'
import { harmless } from '../../kit/harmless.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { paintSpans, spansOf } from '../print/cell.ts'
import { differenceFact } from '../print/difference.ts'
import { layFacts } from '../print/facts.ts'
import { printJson } from '../print/json.ts'
import { type Look, lookOf } from '../print/look.ts'
import { elapsedMs } from '../print/progress.ts'
import { stateCell } from '../print/state.ts'
import type { World } from '../world.ts'

export interface ExplainOptions {
  /** What `findRun` takes. */
  run: string
  /** The run to compare with, in place of the last good one. */
  with?: string
  json?: boolean
}

/** Prints in what a run differs from the last good one of its task, the most telling first. */
export async function explain(world: World, store: Store, options: ExplainOptions): Promise<number> {
  const run = await findRun(store, options.run)
  const other = options.with === undefined ? undefined : await findRun(store, options.with)
  const explained = await explainRun(store, run, { other })
  if (options.json) {
    printJson(world, explainJson(explained))
    return 0
  }
  const { good, compared } = explained
  const look = lookOf(world)
  const sections = [headLines(run, good, look)]
  if (compared === undefined)
    sections.push([
      `No run of ${harmless(run.task_name)} finished before, so that there is nothing to compare it with.`,
    ])
  else sections.push(...comparedSections(compared, run, look))
  world.out.write(`${sections.map(lines => lines.join('\n')).join('\n\n')}\n`)
  return 0
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
