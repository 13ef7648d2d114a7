/** A line of a crontab that starts something. */
export interface CrontabJob {
  line: number
  /** As the crontab has it. */
  schedule: string
  /** What the shell gets: up to the first `%`, which begins the input, and with `\%` as `%`. */
  command: string
  user?: string
  /** The settings above the line. */
  variables: Readonly<Record<string, string>>
}

const SETTING = /^\s*(["']?)([A-Za-z_]\w*)\1\s*=\s*(.*?)\s*$/
/** SUSE has a hyphen before jobs that are not logged. */
const TIMES = /^\s*-?(@[a-z]+|(?:[^\s=]+\s+){4}[^\s=]+)\s+(.*)$/i

/** Reads a crontab, with users in its sixth column or without; see crontab(5). Lines that are none are `unread`. */
export function readCrontab(text: string, withUser: boolean): { jobs: CrontabJob[]; unread: number[] } {
  const jobs: CrontabJob[] = []
  const unread: number[] = []
  let variables: Readonly<Record<string, string>> = {}
  for (const [index, line] of text.split('\n').entries()) {
    if (/^\s*(#|$)/.test(line)) continue
    const [, , name, value = ''] = SETTING.exec(line) ?? []
    if (name !== undefined) {
      variables = { ...variables, [name]: value.replace(/^(["'])(.*)\1$/, '$2') }
      continue
    }
    const job = readJob(line, withUser)
    if (job === undefined) unread.push(index + 1)
    else jobs.push({ ...job, line: index + 1, variables })
  }
  return { jobs, unread }
}

function readJob(
  line: string,
  withUser: boolean,
): Pick<CrontabJob, 'schedule' | 'command' | 'user'> | undefined {
  const [, times, rest = ''] = TIMES.exec(line) ?? []
  if (times === undefined) return undefined
  const [, user, behind] = withUser ? (/^(\S+)\s+(.*)$/.exec(rest) ?? []) : []
  if (withUser && user === undefined) return undefined
  const [command = ''] = (behind ?? rest).split(/(?<!\\)%/)
  return {
    schedule: times.replace(/\s+/g, ' '),
    command: command.replaceAll('\\%', '%').trim(),
    ...(user !== undefined && { user }),
  }
}
