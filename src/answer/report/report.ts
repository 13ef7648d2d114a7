import { isTerminal } from '../../domain/run.ts'
import { absoluteTime } from '../../kit/absolute-time.ts'
import { sayBytes } from '../../kit/bytes.ts'
import { formatDuration } from '../../kit/duration.ts'
import { harmlessLines } from '../../kit/harmless.ts'
import { formatMemory } from '../../kit/memory.ts'
import { version } from '../../kit/version.ts'
import type { ExecutionRow, SampleRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { explainRun } from '../explain/explain.ts'
import type { LogPlace } from '../log/log-source.ts'
import { knownOfRun } from '../run-answer.ts'
import { type State, stateOf } from '../state.ts'
import { changed } from './changed.ts'
import { factsTable } from './facts.ts'
import { type Html, html, lines, NOTHING } from './html.ts'
import { type LogEnds, logEnds } from './log-ends.ts'
import { SHEET } from './sheet.ts'
import { subtaskTable } from './subtask-table.ts'
import { usageChart } from './usage-chart.ts'
import { usualSubtaskMs } from './usual-subtasks.ts'

/** The log below has more. */
const MOST_DETAIL = 40

const WORDS: Record<State, string> = {
  STARTED: '▶ Running',
  RUNNING: '▶ Running',
  FINISHED: '✓ Finished',
  FAILED: '✕ Failed',
  CANCELLED: '■ Cancelled',
  unsupervised: '? Nobody supervises it any more',
  'never ran': '',
}

/**
 * What is known of a run as one page of HTML: nothing in it is loaded from anywhere, no script is needed, and it can be
 * printed.
 */
export async function runReport(
  store: Store,
  found: ExecutionRow,
  { now, ...place }: { now: number } & LogPlace,
): Promise<string> {
  const { run, notes, subtasks, samples } = await knownOfRun(store, found, now)
  const end = run.execution_end?.getTime() ?? now
  const whole = { from: run.execution_start.getTime(), to: Math.max(end, run.execution_start.getTime()) }
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${run.task_name}, ${absoluteTime(run.execution_start)}</title>
<style>${SHEET}</style></head>
<body class="${stateOf(run).toLowerCase()}"><main>
${head(run, whole.to - whole.from)}
${failure(run)}
${changed(await explainRun(store, run, place))}
${subtaskTable(subtasks, whole, subtasks.length === 0 ? new Map() : await usualSubtaskMs(store, run))}
${resources(samples, whole)}
${log(await logEnds(store, run, place))}
${factsTable(run)}
${notesOf(notes)}
</main><footer>tasker ${version}, ${absoluteTime(new Date(now))} ${Intl.DateTimeFormat().resolvedOptions().timeZone}</footer></body></html>
`
  return page.html
}

function head(run: ExecutionRow, tookMs: number): Html {
  const facts: [string, string | number | null][] = [
    [isTerminal(run.execution_status) ? 'Took' : 'So far', formatDuration(tookMs)],
    ['Started', absoluteTime(run.execution_start)],
    ['Host', run.hostname],
    ['Exit status', run.exit_code],
    ['Signal', run.exit_signal],
  ]
  const known = facts.flatMap(([name, value]) =>
    value === null ? [] : [html`<div><dt>${name}</dt><dd>${value}</dd></div>`],
  )
  return html`<header><p class="quiet">${run.task_stage}</p>
<h1>${run.task_name} <span class="state">${WORDS[stateOf(run)]}</span></h1>
${run.description === null ? NOTHING : html`<p>${run.description}</p>`}
<dl>${known}</dl></header>`
}

function failure({ error_message: message, error_detail: detail }: ExecutionRow): Html {
  if (message === null) return NOTHING
  const told = detail === null ? [] : harmlessLines(detail)
  const last = told.slice(-MOST_DETAIL)
  return html`<section class="failure"><h2>${message}</h2>
${told.length > last.length ? html`<p class="quiet">The last ${last.length} of ${told.length} lines:</p>` : NOTHING}
${last.length === 0 ? NOTHING : html`<pre>${lines(last)}</pre>`}</section>`
}

function resources(samples: readonly SampleRow[], whole: { from: number; to: number }): Html {
  const curve = (figure: 'memory_mb' | 'cpu_percent') =>
    samples.flatMap(({ at, [figure]: value }) => (value === null ? [] : [{ at: at.getTime(), value }]))
  const charts = [
    usageChart({ title: 'Memory', points: curve('memory_mb'), format: formatMemory, ...whole }),
    usageChart({
      title: 'CPU',
      points: curve('cpu_percent'),
      format: value => `${Math.round(value)} %`,
      ...whole,
    }),
  ].filter(chart => chart !== NOTHING)
  return charts.length === 0 ? NOTHING : html`<section><h2>Resources</h2>${charts}</section>`
}

function log(ends: LogEnds | { missing: string }): Html {
  if ('missing' in ends) return html`<section><h2>Log</h2><p class="quiet">${ends.missing}</p></section>`
  const { head, leftOut, tail } = ends
  const gap = leftOut > 0 ? html`<p class="quiet">${sayBytes(leftOut)} are left out</p>` : NOTHING
  if (head.length === 0 && tail.length === 0)
    return html`<section><h2>Log</h2><p class="quiet">Nothing was printed.</p></section>`
  return html`<section><h2>Log</h2>
${head.length === 0 ? NOTHING : html`<pre>${lines(head)}</pre>`}${gap}<pre>${lines(tail)}</pre></section>`
}

function notesOf(notes: readonly { at: Date; author: string; text: string }[]): Html {
  if (notes.length === 0) return NOTHING
  const items = notes.map(
    ({ at, author, text }) => html`<li><span class="quiet">${absoluteTime(at)} ${author}</span> ${text}</li>`,
  )
  return html`<section><h2>Notes</h2><ul>${items}</ul></section>`
}
