import { absoluteTime } from '../../kit/absolute-time.ts'
import { formatDuration } from '../../kit/duration.ts'
import { formatMemory } from '../../kit/memory.ts'
import { shellWords } from '../../kit/shell-words.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import { logFileOf } from '../log-file-of.ts'
import { type Html, html, NOTHING } from './html.ts'

/** A fact that is not known is left away. */
type Fact = [name: string, value: string | number | null]

/** What was run, where and with what; not all of its environment, which is not for everybody who gets a report. */
export function factsTable(run: ExecutionRow): Html {
  const { resources } = run
  const groups: [title: string, facts: Fact[]][] = [
    [
      'What',
      [
        ['Run', run.run_id],
        ['Command', shellWords(run.command)],
        ['Script', [run.script_path, run.script_file].filter(Boolean).join('/') || null],
        ['Interpreter', run.interpreter],
        ['Commit', gitText(run)],
        ['Attempt', run.attempt > 1 ? run.attempt : null],
        ['Attempt after', run.retry_of_run_id],
        ['Run again', run.rerun_of_run_id],
        ['Part of', run.parent_run_id],
        ['Tags', pairs(run.tags)],
      ],
    ],
    [
      'Where',
      [
        ['Host', run.hostname],
        ['User', run.user_name],
        ['Folder', run.cwd],
        ['Process', `${run.process_id}, of tasker ${run.supervisor_pid}`],
        [
          'Started by',
          run.surroundings?.map(({ kind, id }) => [kind, id].join(' ').trim()).join(', ') || null,
        ],
        ['Log', logFileOf(run)],
        ['Started', absoluteTime(run.execution_start)],
        ['Ended', run.execution_end && absoluteTime(run.execution_end)],
      ],
    ],
    [
      'Used',
      [
        ['Peak memory', run.peak_memory_mb === null ? null : formatMemory(run.peak_memory_mb)],
        ['Average memory', run.average_memory_mb === null ? null : formatMemory(run.average_memory_mb)],
        ['CPU time', run.cpu_seconds === null ? null : formatDuration(run.cpu_seconds * 1000)],
        ['Read', run.read_mb === null ? null : formatMemory(run.read_mb)],
        ['Written', run.written_mb === null ? null : formatMemory(run.written_mb)],
        ['Processes', run.peak_processes],
        ['Largest process', resources?.peak_process?.name ?? null],
        ...Object.entries(run.metrics),
      ],
    ],
  ]
  return html`<section class="facts"><h2>Facts</h2><div>${groups.map(group)}</div></section>`
}

function group([title, facts]: [string, Fact[]]): Html {
  const known = facts.flatMap(([name, value]) =>
    value === null ? [] : [html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`],
  )
  return known.length === 0 ? NOTHING : html`<table><caption>${title}</caption>${known}</table>`
}

function pairs(named: Readonly<Record<string, string>>): string | null {
  const all = Object.entries(named).map(([name, value]) => `${name}=${value}`)
  return all.length === 0 ? null : all.join(', ')
}

function gitText({
  git_commit: commit,
  git_branch: branch,
  git_dirty: isDirty,
}: ExecutionRow): string | null {
  if (commit === null) return null
  const on = branch === null ? '' : ` on ${branch}`
  return `${commit}${on}${isDirty ? ', with uncommitted changes' : ''}`
}
