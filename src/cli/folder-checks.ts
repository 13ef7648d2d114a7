import { randomUUID } from 'node:crypto'
import { rm, stat, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sayError } from '../domain/error.ts'
import type { Check } from './checks.ts'

const LEAST_FREE_BYTES = 100 * 1024 * 1024
const CLOCK_TOLERANCE_MS = 60_000

/** Whether a folder is there, ours alone to write, writable, with room, and on a disk whose clock is ours. */
export async function folderChecks(about: string, path: string, now: () => number): Promise<Check[]> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error)
  if (found instanceof Error) {
    if (found.code === 'ENOENT') return [{ about, result: 'fine', finding: `${path}, made at the first run` }]
    return [
      { about, result: 'wrong', finding: sayError(found), remedy: `make ${path} reachable for this user` },
    ]
  }
  if (!found.isDirectory())
    return [{ about, result: 'wrong', finding: `${path} is not a folder`, remedy: 'move it out of the way' }]
  const problems = [
    openToOthers(about, path, found.mode),
    await writing(about, path, now),
    await room(about, path),
  ]
  const wrong = problems.filter(problem => problem !== undefined)
  return wrong.length > 0 ? wrong : [{ about, result: 'fine', finding: path }]
}

/** Whoever can write here can forge records; a group may be meant to. */
function openToOthers(about: string, path: string, mode: number): Check | undefined {
  if ((mode & 0o022) === 0) return undefined
  const isOpenToAll = (mode & 0o002) !== 0
  return {
    about,
    result: isOpenToAll ? 'wrong' : 'notable',
    finding: `${isOpenToAll ? 'everybody' : 'its group'} can write to ${path} (mode ${(mode & 0o777).toString(8)})`,
    remedy: `${isOpenToAll ? 'run' : 'unless that is meant, run'}: chmod go-w '${path}'`,
  }
}

/** The time that the disk gives a new file tells whether a file server's clock differs. */
async function writing(about: string, path: string, now: () => number): Promise<Check | undefined> {
  const probe = join(path, `.doctor-${randomUUID()}`)
  try {
    await writeFile(probe, '', { mode: 0o600, flag: 'wx' })
    const apart = Math.abs((await stat(probe)).mtimeMs - now())
    await rm(probe)
    if (apart < CLOCK_TOLERANCE_MS) return undefined
    const finding = `the clock of the disk under ${path} differs by ${Math.round(apart / 1000)} s from this host's`
    return { about, result: 'notable', finding, remedy: 'set both clocks, best by NTP' }
  } catch (error) {
    return {
      about,
      result: 'wrong',
      finding: `${path} cannot be written: ${sayError(error)}`,
      remedy: remedyFor(error, path),
    }
  }
}

function remedyFor(error: unknown, path: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'free some space there'
  if (code === 'EROFS') return 'set TASKER_STATE_DIR to a folder on a disk that can be written'
  return `make it yours (chown "$USER" '${path}'), or set TASKER_STATE_DIR to a folder of yours`
}

async function room(about: string, path: string): Promise<Check | undefined> {
  const { bavail, bsize } = await statfs(path)
  const free = bavail * bsize
  if (free >= LEAST_FREE_BYTES) return undefined
  const finding = `only ${Math.floor(free / 1024 / 1024)} MiB are free under ${path}`
  return { about, result: 'notable', finding, remedy: 'free some space there' }
}
