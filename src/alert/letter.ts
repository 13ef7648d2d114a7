import { harmless } from '../kit/harmless.ts'
import { factsBeside, headingOf, logLines, type Message } from './message.ts'

/** The message as text: what happened, then what is known, then what to do. */
export function textOf(message: Message): string {
  const { alert, log, link } = message
  const blocks = [
    headingOf(message),
    [alert.says, ...(alert.basis === undefined ? [] : [`(${alert.basis})`])].map(harmless).join('\n'),
    columns(factsBeside(message).map(({ name, value }) => [name, harmless(value)])),
    log === undefined ? '' : [`${logHeading(log)}:`, ...logLines(log).map(line => `| ${line}`)].join('\n'),
    columns([
      ...(link === undefined ? [] : [['Look at it:', link] as const]),
      ...commandsOf(message).map(({ does, command }) => [`${does}:`, command] as const),
    ]),
  ]
  return `${blocks.filter(block => block !== '').join('\n\n')}\n`
}

/** What can be done about it in a shell. */
export function commandsOf({ rerun, acknowledge }: Message): { does: string; command: string }[] {
  return [
    { does: 'Run it again', command: rerun },
    { does: 'Look after it', command: acknowledge },
  ].flatMap(({ does, command }) => (command === undefined ? [] : [{ does, command: harmless(command) }]))
}

export function logHeading({ head, omitted }: NonNullable<Message['log']>): string {
  if (!omitted) return 'Log'
  return head === '' ? 'Log, its last lines' : 'Log, its first and last lines'
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n')
}
