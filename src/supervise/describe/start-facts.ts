import { hostname } from 'node:os'
import { basename, dirname } from 'node:path'
import type { RunFact } from '../../domain/event.ts'
import { redactArgv } from '../../domain/redact.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import type { Launched } from '../../process/launch.ts'
import { readStartTicks } from '../../sample/process.ts'
import type { RunRequest } from '../request.ts'
import type { Supervision } from '../supervision.ts'
import { readBootId, readPidNamespace, readUserName } from './identity.ts'
import type { NamedTask } from './name-task.ts'

/** Everything that is known of a run when its command has just been started, or could not be. */
export function startFacts(
  request: RunRequest,
  world: Supervision,
  known: {
    runId: string
    task: NamedTask
    launched: Launched
    logPath: string | undefined
  },
): RunFact & { kind: 'started' } {
  const { runId, task, launched, logPath } = known
  return {
    kind: 'started',
    runId,
    taskName: task.taskName,
    taskStage: task.taskStage,
    taskType: task.taskType,
    hostname: hostname(),
    command: redactArgv(request.command, world.redactPatterns),
    cwd: world.cwd,
    attempt: request.attempt ?? 1,
    supervisor: identityOf(process.pid),
    tags: request.tags,
    taskerVersion: world.taskerVersion,
    stateDir: world.stateDir,
    ...withoutAbsent({
      description: request.description,
      totalSubtasks: request.totalSubtasks,
      userName: readUserName(world.env),
      scriptPath: task.scriptPath,
      scriptFile: task.scriptFile,
      logPath: logPath && dirname(logPath),
      logFile: logPath && basename(logPath),
      child: launched.kind === 'started' ? identityOf(launched.pid) : undefined,
      bootId: readBootId(),
      pidNamespace: readPidNamespace(),
      parentRunId: world.env.TASKER_RUN_ID,
      retryOfRunId: request.retryOfRunId,
      uniqueKey: request.uniqueKey,
      rerunOfRunId: request.rerunOfRunId,
      options: request.optionWords && redactArgv(request.optionWords, world.redactPatterns),
    }),
  }
}

function identityOf(pid: number) {
  return { pid, ...withoutAbsent({ startTicks: readStartTicks(pid) }) }
}
