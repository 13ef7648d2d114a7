import { escapeHtml } from '../kit/escape-html.ts'
import { commandsOf, logHeading } from './letter.ts'
import { factsBeside, headingOf, logLines, type Message, titleOf } from './message.ts'
import { type Weight, weightOf } from './weight.ts'

/*
 * Styles stand in the elements, because many mail programs take no others; the sheet has only what is different in the
 * dark, and programs that do not read it show the letter as it is by day.
 */

const INKS: Record<Weight, { day: string; night: string; wash: string }> = {
  bad: { day: '#b3261e', night: '#ff8a80', wash: '#fdecea' },
  strange: { day: '#8a5300', night: '#ffb95c', wash: '#fff4e0' },
  good: { day: '#1a6b33', night: '#6fdc8c', wash: '#e6f4ea' },
}

const MONOSPACE = "13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"
const SANS = "15px/1.5 -apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'DejaVu Sans',sans-serif"

/** The message for mail programs that show HTML. Nothing in it is loaded from anywhere. */
export function htmlOf(message: Message): string {
  const { alert, log, link } = message
  const ink = INKS[weightOf(alert.kind)]
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${escapeHtml(titleOf(message))}</title>
<style>${nightSheet(ink.night)}</style></head>
<body class="page" style="margin:0;padding:16px;background:#fff;color:#1f2328;font:${SANS}">
<div style="max-width:720px;margin:0 auto;overflow-wrap:anywhere">
<h1 style="margin:0 0 12px;font-size:18px;line-height:1.35">${heading(message, ink.day)}</h1>
<p class="says" style="margin:0;padding:10px 14px;border-left:4px solid ${ink.day};background:${ink.wash};font-weight:600">${escapeHtml(alert.says)}</p>
${alert.basis === undefined ? '' : `<p class="dim" style="margin:6px 0 0;color:#59636e;font-size:13px">${escapeHtml(alert.basis)}</p>`}
${link === undefined ? '' : button(link, alert.runId === undefined ? 'Open the task' : 'Open the run')}
${factTable(message)}
${log === undefined ? '' : section(logHeading(log), box(logLines(log).map(escapeHtml).join('\n')))}
${commandsOf(message)
  .map(({ does, command }) => section(does, box(escapeHtml(command))))
  .join('\n')}
</div></body></html>
`
}

function nightSheet(ink: string): string {
  return `:root{color-scheme:light dark}@media(prefers-color-scheme:dark){
.page{background:#0d1117!important;color:#e6edf3!important}.dim{color:#9198a1!important}
.kind{color:${ink}!important}.says{border-color:${ink}!important;background:#1c2128!important}
.box{background:#161b22!important;border-color:#3d444d!important;color:#e6edf3!important}
.go{background:#388bfd!important;color:#0d1117!important}}`
}

/** The kind in its colour, then the task. */
function heading(message: Message, ink: string): string {
  const [kind = '', ...rest] = headingOf(message).split(' ')
  return `<span class="kind" style="color:${ink}">${escapeHtml(kind)}</span> ${escapeHtml(rest.join(' '))}`
}

function button(link: string, words: string): string {
  return `<p style="margin:16px 0 0"><a class="go" href="${escapeHtml(link)}" style="display:inline-block;padding:8px 16px;border-radius:6px;background:#0b57d0;color:#fff;text-decoration:none;font-weight:600">${words}</a></p>`
}

function factTable(message: Message): string {
  const rows = factsBeside(message).map(
    ({ name, value }) =>
      `<tr><td class="dim" style="padding:2px 16px 2px 0;color:#59636e;vertical-align:top;white-space:nowrap">${escapeHtml(name)}</td><td style="padding:2px 0;vertical-align:top">${escapeHtml(value)}</td></tr>`,
  )
  if (rows.length === 0) return ''
  return `<table role="presentation" style="margin:16px 0 0;border-collapse:collapse;font-size:14px">${rows.join('\n')}</table>`
}

function section(title: string, content: string): string {
  return `<h2 style="margin:18px 0 6px;font-size:14px">${title}</h2>\n${content}`
}

function box(content: string): string {
  return `<pre class="box" style="margin:0;padding:10px 12px;border:1px solid #d1d9e0;border-radius:6px;background:#f6f8fa;font:${MONOSPACE};white-space:pre-wrap;overflow-wrap:anywhere">${content}</pre>`
}
