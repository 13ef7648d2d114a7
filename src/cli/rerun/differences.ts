import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Settings } from '../../config/options.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import { captureEnvironment } from '../../supervise/describe/environment.ts'
import { readUserName } from '../../supervise/describe/identity.ts'
import { findInterpreter } from '../../supervise/describe/interpreter.ts'
import { findRepository } from '../../supervise/describe/repository.ts'

/** Another one with each start, whatever is run. */
const OF_ONE_START =
  /^(MAKELEVEL|MAKEFLAGS|CRON_|INVOCATION_ID|JOURNAL_STREAM|SYSTEMD_EXEC_PID|SLURM_|PBS_|LSB_|JOB_|GITHUB_RUN|CI_JOB_|BUILD_|TERM$)/
const SHOWN = 40

/** What is not as it was when the run started, each in a few words. */
export function differences(
  run: ExecutionRow,
  now: { env: NodeJS.ProcessEnv; settings: Pick<Settings, 'envCapture' | 'envRedact'> },
): string[] {
  const { env, settings } = now
  return [
    ...changed('the host', run.hostname, hostname()),
    ...changed('the user', run.user_name, readUserName(env)),
    ...scriptGone(run),
    ...codeChanged(run),
    ...changed(
      'the interpreter',
      run.interpreter,
      findInterpreter(run.command, { cwd: run.cwd ?? '/', path: env.PATH }),
    ),
    ...environmentChanged(run, captureEnvironment(env, settings.envCapture, settings.envRedact)),
  ]
}

function changed(what: string, then: string | null, now: string | undefined): string[] {
  if (then === null || then === now) return []
  return [`${what} was ${cut(then)}, is ${now === undefined ? 'not found' : cut(now)}`]
}

function scriptGone({ script_path: folder, script_file: file, hostname: host }: ExecutionRow): string[] {
  if (folder === null || file === null || host !== hostname() || existsSync(join(folder, file))) return []
  return [`the script ${join(folder, file)} is gone`]
}

function codeChanged(run: ExecutionRow): string[] {
  if (run.git_commit === null) return []
  const repository = findRepository(run.script_path ?? run.cwd ?? '/')
  const now = repository?.commit
  const dirty = run.git_dirty ? [`there were changes in git that were not committed`] : []
  return [...changed('the git commit', run.git_commit.slice(0, 12), now?.slice(0, 12)), ...dirty]
}

function environmentChanged(run: ExecutionRow, now: Record<string, string>): string[] {
  const then = run.environment
  if (then === null) return []
  const names = [...new Set([...Object.keys(then), ...Object.keys(now)])].sort()
  return names.flatMap(name => {
    if (then[name] === now[name] || OF_ONE_START.test(name)) return []
    return [`${name} ${was(then[name])}, ${is(now[name])}`]
  })
}

const was = (value: string | undefined) => (value === undefined ? 'was not set' : `was ${cut(value)}`)
const is = (value: string | undefined) => (value === undefined ? 'is not set' : `is ${cut(value)}`)

function cut(text: string): string {
  const shown = text === '' ? "''" : text
  return shown.length <= SHOWN ? shown : `${shown.slice(0, SHOWN - 1)}…`
}
