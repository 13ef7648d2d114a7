import { stripVTControlCharacters } from 'node:util'
import { type Message, titleOf } from './message.ts'

/** The message as text, without its title. */
export function textOf(message: Message): string {
  const { alert, facts, log, rerun } = message
  const width = Math.max(0, ...facts.map(({ name }) => name.length))
  const blocks = [
    [alert.says, ...(alert.basis === undefined ? [] : [`(${alert.basis})`])].join(' '),
    facts.map(({ name, value }) => `${name.padEnd(width)}  ${value}`).join('\n'),
    ...(log === undefined ? [] : [`${LOG_HEADING}\n${plainLog(log)}`]),
    ...(rerun === undefined ? [] : [`Run it again:\n  ${rerun}`]),
  ]
  return `${blocks.filter(block => block !== '').join('\n\n')}\n`
}

const LOG_HEADING = '--- log ---'

export function plainLog({ head, tail, omitted }: NonNullable<Message['log']>): string {
  return harmless([head, ...(omitted ? ['…'] : []), tail].filter(part => part !== '').join('\n')).trimEnd()
}

/** The same for mail programs that show HTML; inline styles are all that they understand. */
export function htmlOf(message: Message): string {
  const { alert, facts, log, rerun } = message
  const colour = alert.kind === 'recovered' ? '#1a7f37' : '#b3261e'
  const rows = facts.map(
    ({ name, value }) =>
      `<tr><td style="padding:2px 16px 2px 0;color:#57606a;vertical-align:top">${escaped(name)}</td><td>${escaped(value)}</td></tr>`,
  )
  return [
    '<!doctype html><html><body style="font:14px/1.5 sans-serif;color:#1f2328">',
    `<h2 style="font-size:18px;color:${colour}">${escaped(titleOf(message))}</h2>`,
    `<p>${escaped(alert.says)}${alert.basis === undefined ? '' : `<br><small>${escaped(alert.basis)}</small>`}</p>`,
    `<table style="border-collapse:collapse">${rows.join('')}</table>`,
    ...(log === undefined ? [] : [pre(plainLog(log))]),
    ...(rerun === undefined ? [] : [`<p>Run it again:</p>${pre(rerun)}`]),
    '</body></html>',
  ].join('\n')
}

function pre(text: string): string {
  return `<pre style="background:#f6f8fa;padding:8px;white-space:pre-wrap">${escaped(text)}</pre>`
}

function escaped(text: string): string {
  return harmless(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** Without colours, and without what could move a cursor. */
function harmless(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return stripVTControlCharacters(text).replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '')
}
