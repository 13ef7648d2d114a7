import type { RunFact } from '../domain/event.ts'
import { describe } from './describe/describe.ts'
import { readGitDirty } from './describe/git.ts'
import type { RunRequest } from './request.ts'
import type { Supervision } from './supervision.ts'

/** Finding out about a run while it runs. */
export interface Describing {
  /** The run has ended: what is not known by now stays unknown. */
  finish(): void
}

/** A short command is over before anybody needs to know more; asking git takes a process. */
const ASK_GIT_AFTER_MS = 100

/** Tells what can be found out at once, and later whether the repository has changes. Trouble is told, and absent. */
export function describing(
  request: RunRequest,
  world: Supervision,
  scriptPath: string | undefined,
  tell: (fact: RunFact) => void,
): Describing {
  const aborted = new AbortController()
  let timer: NodeJS.Timeout | undefined
  try {
    const { repository, ...description } = describe({
      command: request.command,
      cwd: world.cwd,
      env: world.env,
      ...(scriptPath !== undefined && { scriptPath }),
      environmentPatterns: world.environmentPatterns,
      redactPatterns: world.redactPatterns,
    })
    tell({ kind: 'described', ...description })
    if (repository !== undefined) timer = setTimeout(() => void askGit(repository), ASK_GIT_AFTER_MS)
  } catch (error) {
    world.onTrouble('the run could not be described', error)
  }
  return {
    finish() {
      clearTimeout(timer)
      aborted.abort()
    },
  }

  async function askGit(repository: string): Promise<void> {
    const gitDirty = await readGitDirty(repository, aborted.signal)
    if (gitDirty !== undefined && !aborted.signal.aborted) tell({ kind: 'described', gitDirty })
  }
}
