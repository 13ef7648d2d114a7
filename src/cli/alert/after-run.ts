import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Settings } from '../../config/options.ts'
import type { AlertKind } from '../../domain/alert/alert.ts'
import { USUAL_RULES } from '../../domain/alert/rule.ts'
import type { Run, RunStatus } from '../../domain/run.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'

const FOR_ANY_END = ['too-long', 'too-often', 'memory'] as const
const KINDS: Partial<Record<RunStatus, readonly AlertKind[]>> = {
  FAILED: ['failed', 'failure-rate', 'new-error', 'error-back', ...FOR_ANY_END],
  FINISHED: ['recovered', 'too-short', 'output', ...FOR_ANY_END],
  CANCELLED: ['cancelled', ...FOR_ANY_END],
}
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
  if (!concerns(settings, run.status)) return
  const [, program = ''] = process.argv
  const options = Object.entries(withoutAbsent({ config, db })).map(([name, value]) => `--${name}=${value}`)
  const words = ['alert', 'check', `--run=${run.runId}`, '--wait=5m', ...options]
  const child = spawn(process.execPath, [program, ...words], { cwd, env, detached: true, stdio: 'ignore' })
  child.on('error', () => {}) // the run is recorded: the next check finds it
  child.unref()
  if (run.surroundings?.some(({ kind }) => SWEEPERS.includes(kind)))
    await endWithin(child, settings.exitWaitMs)
}

function concerns({ alertRules: rules = [...USUAL_RULES] }: Settings, status: RunStatus): boolean {
  const kinds = KINDS[status] ?? []
  // The end of a run that succeeds also ends reminders.
  const reminds = rules.some(({ remindMs, escalate }) => remindMs !== undefined || escalate !== undefined)
  return (reminds && status === 'FINISHED') || rules.some(({ on }) => on.some(kind => kinds.includes(kind)))
}

async function endWithin(child: ChildProcess, limitMs: number): Promise<void> {
  const { promise: timeIsUp, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, limitMs)
  await Promise.race([once(child, 'exit').catch(() => {}), timeIsUp])
  clearTimeout(timer)
}
