import { hostname } from 'node:os'
import type { ExecutionRow } from '../store/rows.ts'
import { findOrigin } from '../supervise/describe/repository.ts'

/** Where the commit of a run can be read in a browser; null where its repository is not on this host, or names no such place. */
export function commitUrl(run: ExecutionRow): string | null {
  const { git_commit: commit, script_path: script, cwd } = run
  if (commit === null || run.hostname !== hostname()) return null
  const origin = [script, cwd].flatMap(folder => (folder === null ? [] : (findOrigin(folder) ?? [])))[0]
  const page = origin === undefined ? undefined : pageOf(origin)
  if (page === undefined || !/^[0-9a-f]{40,64}$/.test(commit)) return null
  return `${page}/${page.startsWith('https://bitbucket.org/') ? 'commits' : 'commit'}/${commit}`
}

const PLACE = /^(?:[a-z\d](?:[a-z\d.-]*[a-z\d])?)\/[\w.~/-]+$/i

/** The page of a repository that is fetched from `git@host:path`, `ssh://` or `https://`; without user, password and port of SSH. */
export function pageOf(origin: string): string | undefined {
  const url = /^(?<scheme>https|ssh):\/\/(?:[^@/]*@)?(?<host>[^/:]+)(?<port>:\d+)?\/(?<path>.+)$/.exec(
    origin,
  )?.groups
  const scp = /^(?:[^@/:]+@)?(?<host>[^/:]+):(?<path>[^/].*)$/.exec(origin)?.groups
  const { host = '', path = '' } = url ?? (origin.includes('://') ? {} : scp) ?? {}
  const place = `${host}/${path.replace(/\/$/, '').replace(/\.git$/, '')}`
  if (!PLACE.test(place) || place.split('/').includes('..')) return undefined
  const port = url?.scheme === 'https' ? (url.port ?? '') : ''
  return `https://${place.replace('/', `${port}/`)}`
}
