import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { concerns } from '../../alert/concerns.ts'
import type { Settings } from '../../config/options.ts'
import { USUAL_RULES } from '../../domain/alert/rule.ts'
import type { Run, RunStatus } from '../../domain/run.ts'
import { within } from '../../kit/within.ts'
import { isAnythingLeft, noteToTell } from './left-alerts.ts'
import { type TellLater, tellApart } from './tell-left.ts'

/** Who ends everything that a command has left behind, when the command itself is over. */
const SWEEPERS = ['systemd', 'slurm', 'pbs', 'lsf', 'sge', 'container', 'kubernetes', 'ci']

export interface AfterRun extends TellLater {
  run: Run
  settings: Settings
}

/**
 * Lets a process of its own tell what the rules find in a run that has ended. Nobody waits for it, unless the place would
 * end it together with us: there it has `exit_wait`, and what it did not send by then the next tasker does.
 */
export async function alertAfterRun({ run, settings, ...later }: AfterRun): Promise<void> {
  const { stateDir } = settings
  if (!isWorthALook(settings, run.status)) {
    if (isAnythingLeft(stateDir, Date.now()))
      await waitWhereSwept(tellApart(['--left'], later), run, settings)
    return
  }
  noteToTell(stateDir, run.runId)
  await waitWhereSwept(tellApart([`--run=${run.runId}`], later), run, settings)
}

async function waitWhereSwept(child: ChildProcess, run: Run, { exitWaitMs }: Settings): Promise<void> {
  // The end of the first process of a container is that of all.
  const isSwept = process.pid === 1 || run.surroundings?.some(({ kind }) => SWEEPERS.includes(kind))
  if (!isSwept) return
  const exit = once(child, 'exit').catch(() => {})
  await within(exitWaitMs, exit)
}

function isWorthALook({ alertRules: rules = [...USUAL_RULES] }: Settings, status: RunStatus): boolean {
  // The end of a run that succeeds also ends reminders.
  const reminds = rules.some(({ remindMs, escalate }) => remindMs !== undefined || escalate !== undefined)
  return (reminds && status === 'FINISHED') || concerns(rules, status)
}
