import { execFile } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import type { Description } from '../../domain/event.ts'

/**
 * Commit and branch of the repository that the first of `folders` lies in, read from its files without starting git.
 * Empty where there is none, or it cannot be read. Layout: gitrepository-layout(5).
 */
export function readGit(folders: readonly string[]): { folder?: string } & Pick<Description, 'gitCommit' | 'gitBranch'> {
  for (const start of folders) {
    const found = findGitFolder(start)
    if (found !== undefined) return { folder: found.workTree, ...readHead(found.gitFolder) }
  }
  return {}
}

const STATUS_LIMIT_MS = 2_000

/** Whether files that git tracks were changed; undefined when git is not there or does not answer in time. */
export function readGitDirty(folder: string, signal: AbortSignal): Promise<boolean | undefined> {
  const { promise, resolve: tell } = Promise.withResolvers<boolean | undefined>()
  const words = ['-c', 'core.fsmonitor=false', '--no-optional-locks', 'status', '--porcelain', '--untracked-files=no']
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' }
  execFile('git', words, { cwd: folder, env, signal, timeout: STATUS_LIMIT_MS, maxBuffer: 64 * 1024 * 1024 }, (error, text) =>
    tell(error === null ? text !== '' : undefined),
  )
  return promise
}

function findGitFolder(start: string): { workTree: string; gitFolder: string } | undefined {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    const gitFolder = gitFolderAt(join(folder, '.git'))
    if (gitFolder !== undefined) return { workTree: folder, gitFolder }
    if (folder === dirname(folder)) return undefined
  }
}

/** A worktree or a submodule has a file there that says where its folder is. */
function gitFolderAt(path: string): string | undefined {
  try {
    if (statSync(path).isDirectory()) return path
    const named = /^gitdir: (.+)/.exec(readFileSync(path, 'utf8'))?.[1]?.trim()
    return named === undefined || isAbsolute(named) ? named : join(dirname(path), named)
  } catch {
    return undefined
  }
}

function readHead(gitFolder: string): Pick<Description, 'gitCommit' | 'gitBranch'> {
  const head = read(join(gitFolder, 'HEAD'))?.trim()
  const ref = head?.startsWith('ref: ') ? head.slice('ref: '.length) : undefined
  const commit = ref === undefined ? head : readRef(gitFolder, ref)
  return {
    ...(commit !== undefined && /^[0-9a-f]{40,64}$/.test(commit) && { gitCommit: commit }),
    ...(ref?.startsWith('refs/heads/') && { gitBranch: ref.slice('refs/heads/'.length) }),
  }
}

function readRef(gitFolder: string, ref: string): string | undefined {
  const common = read(join(gitFolder, 'commondir'))?.trim()
  const folders = common === undefined ? [gitFolder] : [gitFolder, resolve(gitFolder, common)]
  for (const folder of folders) {
    const loose = read(join(folder, ref))?.trim()
    if (loose !== undefined) return loose
    const packed = read(join(folder, 'packed-refs'))?.split('\n').find(line => line.endsWith(` ${ref}`))
    if (packed !== undefined) return packed.split(' ')[0]
  }
  return undefined
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
