import { type ChildProcess, spawn } from 'node:child_process'
import { withoutAbsent } from '../../kit/without-absent.ts'

export interface TellLater {
  env: NodeJS.ProcessEnv
  cwd: string
  /** As this tasker was given them. */
  config?: string | undefined
  db?: string | undefined
}

/** Starts a process of its own that tells of these runs, or of those that are left; nobody need wait for it. */
export function tellApart(words: readonly string[], { env, cwd, config, db }: TellLater): ChildProcess {
  const [, program = ''] = process.argv
  const options = Object.entries(withoutAbsent({ config, db })).map(([name, value]) => `--${name}=${value}`)
  const args = [program, 'alert', 'check', ...words, '--wait=5m', ...options]
  const child = spawn(process.execPath, args, { cwd, env, detached: true, stdio: 'ignore' })
  child.on('error', () => {}) // the next tasker tries it again
  child.unref()
  return child
}
