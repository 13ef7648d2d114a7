import { realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Description } from '../../domain/event.ts'
import { within } from '../../kit/within.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import type { DirtyCheck } from './git-dirty.ts'
import { findRepository } from './repository.ts'

/** What git says of the code that runs. */
export type GitDescription = Pick<Description, 'gitCommit' | 'gitBranch' | 'gitDirty'>

/** A short command is over before anybody needs to know more; asking git takes a process. */
const ASK_AFTER_MS = 100

/**
 * The commit, the branch and the cleanness of the repository that the script is in (links followed), else of that of
 * the working directory. Commit and branch come from the repository's files, so that they are known without git, for
 * another user's repository too, and at once; whether it is dirty only git can tell, within 2 s, if it wants to.
 */
export async function describeGit(options: {
  scriptPath?: string | undefined
  scriptFile?: string | undefined
  cwd: string
  env: NodeJS.ProcessEnv
  /** Resolves when the run ends: what is not known by then stays unknown. */
  ended: Promise<unknown>
}): Promise<GitDescription> {
  const { scriptPath, scriptFile, cwd, env, ended } = options
  const script = scriptPath && realPath(join(scriptPath, scriptFile ?? '.'))
  const scriptFolder = script && (scriptFile === undefined ? script : dirname(script))
  const ofScript = scriptFolder === undefined ? undefined : findRepository(scriptFolder)
  const repository = ofScript ?? findRepository(realPath(cwd) ?? cwd)
  if (repository === undefined) return {}

  const isItsScript = ofScript !== undefined && scriptFile !== undefined && script !== undefined
  const scriptToAskFor = isItsScript ? { scriptFile: script } : {}
  // Without it the commit and the branch are known all the same.
  const ask = async (): Promise<DirtyCheck> => {
    const { checkDirty } = await import('./git-dirty.ts')
    return await checkDirty({ top: repository.top, env, ended, ...scriptToAskFor })
  }
  const isOver = (await within(ASK_AFTER_MS, ended)) !== 'too late'
  const asked: DirtyCheck = isOver ? {} : await ask().catch(() => ({}))
  return withoutAbsent({
    gitCommit: repository.commit ?? asked.commit,
    gitBranch: repository.branch ?? asked.branch,
    gitDirty: asked.dirty,
  })
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}
