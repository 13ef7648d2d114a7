import { readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { withoutAbsent } from '../../kit/without-absent.ts'

/** A git repository, read from its files: no process is started, and nothing in it is ever executed. */
export interface Repository {
  /** The folder that holds `.git`. */
  top: string
  /** What HEAD stands for; absent before the first commit, and where the refs are kept in a way unknown here. */
  commit?: string
  /** Absent with a detached HEAD. */
  branch?: string
}

/** The repository that a folder is part of, worktrees and submodules included; undefined in none. */
export function findRepository(folder: string): Repository | undefined {
  const found = findGitDir(folder)
  return found && readHead(found.top, found.gitDir, found.head)
}

/** From where the repository of a folder is fetched, as its configuration has it; undefined where that is said nowhere. */
export function findOrigin(folder: string): string | undefined {
  const gitDir = findGitDir(folder)?.gitDir
  const config = gitDir && read(join(sharedDir(gitDir), 'config'))
  const section = config && /^\s*\[remote "origin"\]([^[]*)/m.exec(config)?.[1]
  return section && /^\s*url\s*=\s*"?([^\s"]+)"?\s*$/m.exec(section)?.[1]
}

function findGitDir(folder: string): { top: string; gitDir: string; head: string } | undefined {
  for (let top = folder; ; top = dirname(top)) {
    const gitDir = gitDirOf(join(top, '.git'))
    const head = gitDir && read(join(gitDir, 'HEAD'))
    if (gitDir !== undefined && head !== undefined) return { top, gitDir, head }
    if (dirname(top) === top) return undefined
  }
}

/** What a worktree has in common with the others of its repository. */
function sharedDir(gitDir: string): string {
  return resolve(gitDir, read(join(gitDir, 'commondir'))?.trim() ?? '.')
}

function gitDirOf(dotGit: string): string | undefined {
  const stat = statSync(dotGit, { throwIfNoEntry: false })
  if (stat === undefined || stat.isDirectory()) return stat && dotGit
  // A worktree or a submodule: the file says where.
  const elsewhere = /^gitdir: (.+)$/m.exec(read(dotGit) ?? '')?.[1]
  return elsewhere && resolve(dirname(dotGit), elsewhere)
}

function readHead(top: string, gitDir: string, head: string): Repository {
  const ref = /^ref: (\S+)/.exec(head)?.[1]
  if (ref === undefined) return { top, ...withoutAbsent({ commit: asCommit(head) }) }
  const shared = sharedDir(gitDir)
  const branch = /^refs\/heads\/(?!\.)(.+)$/.exec(ref)?.[1]
  return { top, ...withoutAbsent({ commit: readRef(gitDir, ref) ?? readRef(shared, ref), branch }) }
}

/** The commit of a ref: from a file of its own, else from the packed ones. */
function readRef(gitDir: string, ref: string): string | undefined {
  if (ref.split('/').includes('..')) return undefined
  const loose = read(join(gitDir, ref))
  if (loose !== undefined) return asCommit(loose)
  const packed = read(join(gitDir, 'packed-refs'))
  const line = packed?.split('\n').find(entry => entry.endsWith(` ${ref}`))
  return line && asCommit(line)
}

/** A SHA-1 or SHA-256 at the beginning of a text; nothing else gets out of a file that somebody else may have made. */
function asCommit(text: string): string | undefined {
  return /^(?:[0-9a-f]{64}|[0-9a-f]{40})\b/.exec(text)?.[0]
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
