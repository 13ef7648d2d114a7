import { detectStage } from '../../domain/stage.ts'
import { identifyCommand } from '../../domain/task-name.ts'
import type { RunRequest } from '../request.ts'
import type { Supervision } from '../supervision.ts'

export type NamedTask = ReturnType<typeof nameTask>

/** What a run is called: as the request says, else as its command tells. */
export function nameTask(request: RunRequest, world: Pick<Supervision, 'cwd' | 'stagePrefixes'>) {
  const told = identifyCommand(request.command, world.cwd)
  const taskName = request.task ?? told.taskName
  return {
    ...told,
    taskName,
    taskType: request.type ?? told.taskType,
    taskStage: request.stage ?? detectStage(taskName, world.stagePrefixes),
  }
}
