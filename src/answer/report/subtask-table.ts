import { formatDuration } from '../../kit/duration.ts'
import { compressed, type Span } from '../../kit/time-scale.ts'
import type { SubtaskRow } from '../../store/rows.ts'
import { type Html, html, NOTHING } from './html.ts'

const MOST = 200
const WORDS: Record<SubtaskRow['subtask_status'], string> = {
  NOT_STARTED: 'not started',
  RUNNING: 'running',
  COMPLETED: 'completed',
  FAILED: 'failed',
}
/** What is short is seen, too. */
const NARROWEST = 4

/** When each subtask was at work, from the start of the run to its end; a notch says when it is usually done. */
export function subtaskTable(
  subtasks: readonly SubtaskRow[],
  whole: Span,
  usualMs: ReadonlyMap<string, number>,
): Html {
  if (subtasks.length === 0) return NOTHING
  const spans = subtasks.map(subtask => spanOf(subtask, whole.to))
  const { scale, cut } = compressed(
    whole,
    spans.filter(span => span !== undefined),
  )
  const rows = subtasks
    .slice(0, MOST)
    .map((subtask, index) =>
      row(subtask, spans[index], { scale, end: whole.to, usualMs: usualMs.get(subtask.subtask_name) }),
    )
  return html`<section><h2>Subtasks</h2>
<table class="subtasks"><thead><tr><th>Subtask</th><th>State</th><th>When</th><th class="number">Took</th><th class="number">Items</th></tr></thead>
<tbody>${rows}</tbody></table>
${cut.length === 0 ? NOTHING : html`<p class="quiet">Long gaps are cut short.</p>`}
${subtasks.length > MOST ? html`<p class="quiet">The first ${MOST} of ${subtasks.length}.</p>` : NOTHING}
</section>`
}

interface Usual {
  scale: (at: number) => number
  end: number
  usualMs: number | undefined
}

function row(subtask: SubtaskRow, span: Span | undefined, { scale, end, usualMs }: Usual): Html {
  const due = span === undefined || usualMs === undefined ? undefined : span.from + usualMs
  // Where the run had ended before, there is no place for it.
  const usual = due === undefined || due > end ? undefined : scale(due)
  const { subtask_number: number, subtask_name: name, subtask_status: status } = subtask
  return html`<tr class="${status.toLowerCase()}"><td>${number} <b>${name}</b> <span class="quiet">${subtask.progress_message ?? ''}</span></td>
<td>${WORDS[status]}</td><td class="track">${span === undefined ? NOTHING : bar(scale(span.from), scale(span.to), usual)}</td>
<td class="number">${span === undefined ? '' : formatDuration(span.to - span.from)}${usualMs === undefined ? NOTHING : html` <span class="quiet">usually ${formatDuration(usualMs)}</span>`}</td><td class="number">${items(subtask)}</td></tr>`
}

function bar(from: number, to: number, usual: number | undefined): Html {
  const width = Math.max(NARROWEST, (to - from) * 1000)
  const left = Math.min(from * 1000, 1000 - width)
  return html`<svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true"><rect x="${left.toFixed(1)}" width="${width.toFixed(1)}" height="10"/>${
    usual === undefined ? NOTHING : html`<path class="usual" d="M${(usual * 1000).toFixed(1)} 0v10"/>`
  }</svg>`
}

function items({ items_total: total, items_complete: complete }: SubtaskRow): string {
  return total === null ? '' : `${complete ?? 0} of ${total}`
}

function spanOf(subtask: SubtaskRow, end: number): Span | undefined {
  const from = subtask.subtask_start?.getTime()
  if (from === undefined) return undefined
  const to = subtask.subtask_end?.getTime() ?? (subtask.subtask_status === 'RUNNING' ? end : from)
  return { from, to: Math.max(from, to) }
}
