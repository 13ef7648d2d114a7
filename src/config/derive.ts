import { isAbsolute, join } from 'node:path'
import type { Choices } from './choose.ts'
import type { Settings } from './options.ts'
import type { Problem } from './problem.ts'

export type Derived = Pick<Settings, 'stateDir' | 'logDir' | 'dbFile' | 'dbDriver' | 'dbPassfile'>

/** The values of settings that nobody gave and that follow from others, or from where tasker runs. */
export function derive(
  choices: Choices,
  env: NodeJS.ProcessEnv,
  home: string | undefined,
  uid: number | undefined,
  tell: (problem: Problem) => void,
): Derived {
  const stateDir = choices.stateDir?.value ?? defaultStateDir(env, home, uid, tell)
  return {
    stateDir,
    logDir: join(stateDir, 'logs'),
    dbFile: join(stateDir, 'tasker.db'),
    dbDriver: 'sqlite',
    dbPassfile: home === undefined ? undefined : join(home, '.pgpass'),
  }
}

function defaultStateDir(
  env: NodeJS.ProcessEnv,
  home: string | undefined,
  uid: number | undefined,
  tell: (problem: Problem) => void,
): string {
  const xdg = env.XDG_STATE_HOME
  // XDG Base Directory Specification: a relative path is to be ignored.
  if (xdg && isAbsolute(xdg)) return join(xdg, 'tasker')
  if (home !== undefined) return join(home, '.local', 'state', 'tasker')
  if (uid === 0) return '/var/lib/tasker'
  // What a systemd unit has by StateDirectory= (systemd.exec(5)); several are divided by colons.
  const [given] = env.STATE_DIRECTORY?.split(':') ?? []
  if (given && isAbsolute(given)) return join(given, 'tasker')
  const folder = join(env.TMPDIR || '/tmp', `tasker-${uid ?? 'user'}`)
  tell({
    from: 'surroundings',
    where: 'HOME',
    says: `it is not set, so runs are kept in ${folder}, which may be emptied; set HOME or TASKER_STATE_DIR`,
  })
  return folder
}
