import { isReboot } from '../../domain/schedule.ts'
import { scheduleWords } from '../../domain/schedule-words.ts'
import { cronToCalendar } from './cron-to-calendar.ts'
import { type Entry, lineWords } from './entry.ts'

/** A service and the timer that starts it, by the names of their files. */
export function systemdUnits(entry: Entry): Record<string, string> {
  const { stage, task, parts, timezone, folder, user, variables } = entry
  const name = unitName(task)
  const about = `${stage}/${task}`
  const times = parts.flatMap(part =>
    isReboot(part) ? ['OnBootSec=1min'] : cronToCalendar(part, timezone).map(event => `OnCalendar=${event}`),
  )
  return {
    [`${name}.service`]: unit({
      Unit: [`Description=${escapePercent(about)}`],
      Service: [
        'Type=oneshot',
        ...(user === undefined ? [] : [`User=${user}`]),
        ...(folder === undefined ? [] : [`WorkingDirectory=${escapePercent(folder)}`]),
        ...Object.entries(variables).map(
          ([variable, value]) => `Environment=${quoted(`${variable}=${escapePercent(value)}`)}`,
        ),
        // Lets systemctl status show how far it is.
        'NotifyAccess=all',
        `ExecStart=${lineWords(entry).map(argument).join(' ')}`,
      ],
    }),
    [`${name}.timer`]: unit({
      Unit: [`Description=${escapePercent(about)}: ${escapePercent(scheduleWords(parts.join(';')))}`],
      Timer: [...times, 'AccuracySec=1s', 'Persistent=true'],
      Install: ['WantedBy=timers.target'],
    }),
  }
}

function unit(sections: Record<string, readonly string[]>): string {
  return Object.entries(sections)
    .map(([title, lines]) => `[${title}]\n${lines.map(line => `${line}\n`).join('')}`)
    .join('\n')
}

function unitName(task: string): string {
  return `tasker-${task.replace(/[^\w.:-]+/g, '-')}`.slice(0, 200)
}

/** systemd.service(5), "command lines": `%` and `$` are doubled, and quotes keep the rest together. */
function argument(word: string): string {
  const escaped = escapePercent(word).replaceAll('$', '$$$$')
  return /^[\w@%+=:,./$-]+$/.test(escaped) ? escaped : quoted(escaped)
}

function quoted(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
  return /[\s"'\\;]/.test(text) || text === '' ? `"${escaped}"` : escaped
}

function escapePercent(text: string): string {
  return text.replaceAll('%', '%%')
}
