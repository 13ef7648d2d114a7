import { findRun } from '../../answer/find-run.ts'
import { logFileOf } from '../../answer/log-file-of.ts'
import { knownOfRun, runJson } from '../../answer/run-answer.ts'
import { stateOf } from '../../answer/state.ts'
import type { Estimate } from '../../insight/eta.ts'
import { absoluteTime } from '../../kit/absolute-time.ts'
import { harmlessLines } from '../../kit/harmless.ts'
import { shellWords } from '../../kit/shell-words.ts'
import type { ExecutionRow, TaskRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { paintSpans, spansOf } from '../print/cell.ts'
import { environmentFacts } from '../print/environment.ts'
import { type Fact, layFacts, pairFacts } from '../print/facts.ts'
import { innerRunLines } from '../print/inner-run-lines.ts'
import { printJson } from '../print/json.ts'
import { type Look, lookOf } from '../print/look.ts'
import { noteLines } from '../print/note-lines.ts'
import { progressSourceText } from '../print/progress-source.ts'
import { resourceFacts } from '../print/resources.ts'
import { progressFacts, scheduleText, timeText } from '../print/run-card.ts'
import { wordLines } from '../print/run-words.ts'
import { stateCell } from '../print/state.ts'
import { subtaskLines } from '../print/subtask-lines.ts'
import { relativeTime } from '../print/time.ts'
import { usageCharts } from '../print/usage-charts.ts'
import type { World } from '../world.ts'

export interface ShowOptions {
  /** What `findRun` takes. */
  run: string
  /** All recorded variables, not only the first few. */
  environment?: boolean
  json?: boolean
}

/** Prints everything that is known of a run. */
export async function show(world: World, store: Store, options: ShowOptions): Promise<number> {
  const known = await knownOfRun(store, await findRun(store, options.run), world.now())
  if (options.json) {
    printJson(world, runJson(known))
    return 0
  }
  const { run, notes, task, left, subtasks, events, samples, inner } = known
  const look = lookOf(world)
  const sections = [
    { title: '', lines: titleLines(run, task, look) },
    { title: 'Progress', lines: layFacts(progressOf(run, look, left), look) },
    { title: 'Subtasks', lines: subtaskLines(subtasks, look) },
    { title: 'Runs in it', lines: innerRunLines(inner, look) },
    { title: 'End', lines: endLines(run, look) },
    { title: 'Said', lines: wordLines(events, look) },
    { title: 'Notes', lines: noteLines(notes, look) },
    { title: 'Metrics', lines: layFacts(pairFacts(run.metrics, look), look) },
    { title: 'Resources', lines: layFacts(resourceFacts(run, samples, look), look) },
    ...usageCharts(samples, look),
    { title: 'Where', lines: layFacts(whereFacts(run, look), look) },
    { title: 'What', lines: layFacts(whatFacts(run), look) },
    { title: 'Tags', lines: layFacts(pairFacts(run.tags, look), look) },
    {
      title: 'Environment',
      lines: layFacts(environmentFacts(run, options.environment === true, look), look),
    },
  ]
  const printed = sections
    .filter(({ lines }) => lines.length > 0)
    .map(({ title, lines }) => [...(title === '' ? [] : [look.paint.bold(title)]), ...lines].join('\n'))
  world.out.write(`${printed.join('\n\n')}\n`)
  return 0
}

function titleLines(run: ExecutionRow, task: TaskRow | undefined, look: Look): string[] {
  const title = spansOf([
    stateCell(stateOf(run), look),
    { text: '  ' },
    { text: run.task_name, paint: look.paint.bold },
    { text: `  ${run.task_stage}`, paint: look.paint.dim },
  ])
  const facts: Fact[] = [
    ['run', run.run_id],
    ['about', run.description],
    ['command', shellWords(run.command)],
    ['time', timeText(run, look)],
    ['schedule', task && scheduleText(task)],
    ['attempt', run.attempt > 1 ? String(run.attempt) : null],
    ['retry of', run.retry_of_run_id],
    ['rerun of', run.rerun_of_run_id],
    ['unique', run.unique_key],
    ['part of', run.parent_run_id],
  ]
  return [paintSpans(title), ...layFacts(facts, look)]
}

function progressOf(run: ExecutionRow, look: Look, ahead: Estimate | undefined): Fact[] {
  return [...progressFacts(run, look, ahead), ['says', saysText(run)], ['told from', progressSourceText(run)]]
}

function saysText(run: ExecutionRow): string {
  return run.subtask_progress_message ?? run.overall_progress_message ?? ''
}

function endLines(run: ExecutionRow, look: Look): string[] {
  if (stateOf(run) === 'unsupervised') return layFacts([['', UNSUPERVISED]], look)
  if (run.execution_end === null) return []
  const facts: Fact[] = [
    ['ended', `${absoluteTime(run.execution_end)} (${relativeTime(run.execution_end, look.now)})`],
    ['exit', run.exit_signal === null ? run.exit_code?.toString() : `killed by ${run.exit_signal}`],
    ['error', run.error_message === null ? null : { text: run.error_message, paint: look.paint.red }],
    ['detail', run.error_detail === null ? null : harmlessLines(run.error_detail)],
  ]
  return layFacts(facts, look)
}

const UNSUPERVISED = 'its supervisor is gone and the command goes on; nobody will see its exit status'

function whereFacts(run: ExecutionRow, look: Look): Fact[] {
  return [
    ['host', run.hostname],
    ['PID', `${run.process_id}, supervised by ${run.supervisor_pid}`],
    ['user', run.user_name],
    ['in', run.cwd],
    ['under', run.surroundings?.map(({ kind, id }) => (id === undefined ? kind : `${kind} ${id}`))],
    ['log', logFileOf(run)],
    ['last news', `${absoluteTime(run.last_update)} (${relativeTime(run.last_update, look.now)})`],
  ]
}

function whatFacts(run: ExecutionRow): Fact[] {
  return [
    ['type', run.task_type],
    ['script', scriptOf(run)],
    ['interpreter', run.interpreter],
    ['git', gitText(run)],
    ['tasker', run.tasker_version],
  ]
}

function scriptOf(run: ExecutionRow): string | null {
  if (run.script_file === null) return null
  return run.script_path === null
    ? run.script_file
    : `${run.script_path.replace(/\/$/, '')}/${run.script_file}`
}

function gitText(run: ExecutionRow): string | null {
  if (run.git_commit === null) return null
  const branch = run.git_branch === null ? '' : ` on ${run.git_branch}`
  return `${run.git_commit}${branch}${run.git_dirty ? ', with uncommitted changes' : ''}`
}
