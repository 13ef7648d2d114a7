import { execa } from 'execa'

const MOST = 10
const TIME_LIMIT_MS = 2_000
/** Nothing that a repository's configuration names is executed on behalf of a question. */
const HARMLESS = ['--no-optional-locks', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null']

/**
 * The commits that came since `before`, the latest first, one line each; `taken` are those that are gone since, where the
 * present one is an earlier one. Undefined where the repository is not here, or does not know them.
 */
export async function commitsBetween(
  folder: string,
  before: string,
  now: string,
): Promise<{ added: string[]; taken: string[] } | undefined> {
  const log = async (range: string) => {
    const { stdout, failed } = await execa(
      'git',
      [
        ...HARMLESS,
        '-C',
        folder,
        'log',
        '--oneline',
        '--no-decorate',
        '--no-color',
        `-n${MOST}`,
        range,
        '--',
      ],
      { reject: false, timeout: TIME_LIMIT_MS, stdin: 'ignore', env: { GIT_TERMINAL_PROMPT: '0' } },
    )
    return failed ? undefined : stdout.split('\n').filter(line => line !== '')
  }
  const [added, taken] = await Promise.all([log(`${before}..${now}`), log(`${now}..${before}`)])
  return added && taken && { added, taken }
}
