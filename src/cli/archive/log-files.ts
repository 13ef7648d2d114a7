import { lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs'
import { join } from 'node:path'

/** A log that tasker has made, in the folder of its task below the folder of all logs. */
export interface LogOnDisk {
  path: string
  runId: string
  bytes: number
  /** When it was last written; milliseconds since 1970. */
  at: number
  isFolded: boolean
}

const NAME = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.log(\.gz|\.zst)?$/

/**
 * The logs of runs in `logDir`, oldest first. What has another name, is a link, or lies elsewhere is none of ours, and a
 * log that somebody has open or that is still in several files is in use.
 */
export function findLogs(logDir: string): LogOnDisk[] {
  const open = openFiles()
  const found = foldersIn(logDir).flatMap(stage =>
    foldersIn(stage).flatMap(task => {
      const names = namesIn(task)
      return names.flatMap(name => {
        const [, runId, folded] = NAME.exec(name) ?? []
        const path = join(task, name)
        const stat = runId === undefined ? undefined : statOf(path)
        if (runId === undefined || !stat?.isFile() || open.has(path)) return []
        if (names.some(other => other.startsWith(`${runId}.log.`) && !NAME.test(other))) return []
        return [{ path, runId, bytes: stat.size, at: stat.mtimeMs, isFolded: folded !== undefined }]
      })
    }),
  )
  return found.toSorted((left, right) => left.at - right.at)
}

function foldersIn(folder: string): string[] {
  return namesIn(folder)
    .map(name => join(folder, name))
    .filter(path => statOf(path)?.isDirectory())
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false })
}

/** Paths of the files that processes have open, as far as this user may see; elsewhere than on Linux none. */
function openFiles(): Set<string> {
  const paths = new Set<string>()
  for (const pid of namesIn('/proc')) {
    if (!/^\d+$/.test(pid)) continue
    for (const fd of namesIn(`/proc/${pid}/fd`)) {
      try {
        paths.add(readlinkSync(`/proc/${pid}/fd/${fd}`))
      } catch {
        // It was closed meanwhile.
      }
    }
  }
  return paths
}
