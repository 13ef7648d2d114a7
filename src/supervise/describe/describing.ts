import type { RunFact } from '../../domain/event.ts'
import type { RunRequest } from '../request.ts'
import type { Supervision } from '../supervision.ts'
import { describe } from './describe.ts'

/** Finding out about a run while it runs. */
export interface Describing {
  /** The run has ended: tells what is known by now, and asks for nothing more. */
  finish(): Promise<void>
}

/** Begins to find out what surrounds a run; what is found is told as soon as it is complete. */
export function describing(
  request: RunRequest,
  world: Supervision,
  script: { scriptPath?: string; scriptFile?: string },
  tell: (fact: RunFact) => void,
): Describing {
  const ended = Promise.withResolvers<void>()
  const told = describe({ command: request.command, ...script, world, ended: ended.promise }).then(
    description => tell({ kind: 'described', ...description }),
    error => world.onTrouble('the run could not be described', error),
  )
  return {
    finish() {
      ended.resolve()
      return told
    },
  }
}
