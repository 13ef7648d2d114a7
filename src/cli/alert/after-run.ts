import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { concerns } from '../../alert/concerns.ts'
import type { Settings } from '../../config/options.ts'
import { USUAL_RULES } from '../../domain/alert/rule.ts'
import type { Run, RunStatus } from '../../domain/run.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'

/** Who ends everything that a command has left behind, when the command itself is over. */
const SWEEPERS = ['systemd', 'slurm', 'container', 'kubernetes', 'ci']

export interface AfterRun {
  run: Run
  settings: Settings
  env: NodeJS.ProcessEnv
  cwd: string
  /** As `tasker run` was given them. */
  config?: string | undefined
  db?: string | undefined
}

/**
 * Lets a process of its own tell what the rules find in a run that has ended. Nobody waits for it, unless the place would
 * end it together with us: there it has `exit_wait`, and what it did not send by then the next tasker does.
 */
export async function alertAfterRun({ run, settings, env, cwd, config, db }: AfterRun): Promise<void> {
  if (!isWorthALook(settings, run.status)) return
  const [, program = ''] = process.argv
  const options = Object.entries(withoutAbsent({ config, db })).map(([name, value]) => `--${name}=${value}`)
  const words = ['alert', 'check', `--run=${run.runId}`, '--wait=5m', ...options]
  const child = spawn(process.execPath, [program, ...words], { cwd, env, detached: true, stdio: 'ignore' })
  child.on('error', () => {}) // the run is recorded: the next check finds it
  child.unref()
  if (run.surroundings?.some(({ kind }) => SWEEPERS.includes(kind)))
    await endWithin(child, settings.exitWaitMs)
}

function isWorthALook({ alertRules: rules = [...USUAL_RULES] }: Settings, status: RunStatus): boolean {
  // The end of a run that succeeds also ends reminders.
  const reminds = rules.some(({ remindMs, escalate }) => remindMs !== undefined || escalate !== undefined)
  return (reminds && status === 'FINISHED') || concerns(rules, status)
}

async function endWithin(child: ChildProcess, limitMs: number): Promise<void> {
  const { promise: timeIsUp, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, limitMs)
  await Promise.race([once(child, 'exit').catch(() => {}), timeIsUp])
  clearTimeout(timer)
}
