import { UsageError } from '../../domain/error.ts'
import { scheduleWords } from '../../domain/schedule-words.ts'
import { shellWords } from '../../kit/shell-words.ts'
import { cannot, type Entry, isPlainCron, lineWords } from './entry.ts'

/** cron of Debian cuts longer lines off. */
const LONGEST = 998

/** Lines of a crontab, one for each expression. With a user they are for /etc/cron.d. */
export function cronEntry(entry: Entry): string {
  const { parts, timezone, user, mailto, variables, folder } = entry
  const options = [
    ...(entry.options.includes('--quiet') ? [] : ['--quiet']),
    ...(folder === undefined ? [] : [`--chdir=${folder}`]),
    ...entry.options,
  ]
  const command = escaped(shellWords(lineWords({ ...entry, options })))
  const jobs = parts.map(part => {
    if (!isPlainCron(part)) throw cannot('cron', part)
    const line = [part, ...(user === undefined ? [] : [user]), command].join('  ')
    if (line.length > LONGEST)
      throw new UsageError('the line is too long for cron', 'put the command into a script')
    return line
  })
  const settings = {
    ...(mailto !== undefined && { MAILTO: mailto }),
    ...(timezone !== undefined && { CRON_TZ: timezone }),
    ...variables,
  }
  return [
    `# ${entry.stage}/${entry.task}: ${scheduleWords(parts.join(';'))}`,
    ...(timezone === undefined ? [] : [WARNING]),
    ...Object.entries(settings).map(([name, value]) => `${name}=${settingText(value)}`),
    ...jobs,
    '',
  ].join('\n')
}

const WARNING =
  '# CRON_TZ is known to cronie, not to the cron of Debian: that one takes the clock of the machine.'

function escaped(line: string): string {
  if (line.includes('\n'))
    throw new UsageError('a line of a crontab cannot hold a line break', 'put the command into a script')
  return line.replaceAll('%', '\\%')
}

/** cron takes the text as it is, but for blanks at its ends and quotes around it. */
function settingText(value: string): string {
  return value === '' || /^[\s"']|\s$/.test(value) ? `"${value}"` : value
}
