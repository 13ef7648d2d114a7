import { absoluteTime } from '../../kit/absolute-time.ts'
import { formatDuration } from '../../kit/duration.ts'
import { differenceWords } from '../explain/difference-words.ts'
import type { Explained } from '../explain/explain.ts'
import { type Html, html, lines, NOTHING } from './html.ts'

const MOST = 30

/** What is another than in the last good run of the task. */
export function changed({ good, compared }: Explained): Html {
  if (good === undefined || compared === undefined)
    return html`<section><h2>Since the last good run</h2><p class="quiet">No run of this task finished before.</p></section>`
  const { differences, commits, log_lines: newLines } = compared
  const rows = differences.slice(0, MOST).map(difference => {
    const { label, before, now } = differenceWords(difference)
    return html`<tr><th scope="row">${label}</th><td><del>${before}</del></td><td><ins>${now}</ins></td></tr>`
  })
  const tookMs = (good.execution_end ?? good.execution_start).getTime() - good.execution_start.getTime()
  const history = [...(commits?.added ?? []), ...(commits?.taken ?? []).map(commit => `without ${commit}`)]
  return html`<section><h2>Since the last good run</h2>
<p class="quiet">${good.run_id}, ${absoluteTime(good.execution_start)}, which took ${formatDuration(tookMs)}</p>
${
  rows.length === 0
    ? html`<p>Nothing else differs that tasker knows of.</p>`
    : html`<table class="changed"><thead><tr><th></th><th>Then</th><th>Now</th></tr></thead><tbody>${rows}</tbody></table>`
}
${differences.length > MOST ? html`<p class="quiet">The ${MOST} most telling of ${differences.length}.</p>` : NOTHING}
${history.length === 0 ? NOTHING : html`<h3>Commits</h3><pre>${lines(history)}</pre>`}
${newLines === null || newLines.length === 0 ? NOTHING : html`<h3>New in its log</h3><pre>${lines(newLines)}</pre>`}
</section>`
}
