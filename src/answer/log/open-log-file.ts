import { constants } from 'node:fs'
import { type FileHandle, open, readlink, realpath } from 'node:fs/promises'
import { unpack, whereFolded } from '../../process/fold-log.ts'
import type { OpenLog, UnpackedLogs } from './unpacked-logs.ts'

/** What may be shown as a log. */
export interface Permitted {
  startedAt: Date
  /** Only what lies in these folders; undefined: whatever the server can read. */
  below: readonly string[] | undefined
}

/** Clocks of a network file system may differ from ours. */
const CLOCKS_MS = 60_000

/**
 * Opens a log, or a part of one. Its name is in the database, so that whoever may write there could name any file: what is
 * no file, was written last before the run began, or lies elsewhere is no log. Throws as `open` does.
 */
export async function openLogFile(
  path: string,
  permitted: Permitted,
  unpacked?: UnpackedLogs,
): Promise<{ handle: OpenLog; size: number }> {
  const plain = whereFolded(path) ?? path
  const found = await openPermitted(plain, permitted)
  if (plain === path) return found
  try {
    if (unpacked !== undefined) return await unpacked.open(found.handle, plain)
    const handle = await unpack(found.handle, plain)
    return { handle, size: (await handle.stat()).size }
  } finally {
    await found.handle.close()
  }
}

async function openPermitted(path: string, { startedAt, below }: Permitted) {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  const about = await handle.stat()
  const isIts = about.isFile() && about.mtimeMs > startedAt.getTime() - CLOCKS_MS
  if (isIts && (below === undefined || (await isBelow(await placeOf(handle, path), below))))
    return { handle, size: about.size }
  await handle.close()
  throw Object.assign(new Error('it is no log of this run'), { code: 'ENOENT' })
}

/** Of what was opened, whatever its name means by now. */
function placeOf(handle: FileHandle, path: string): Promise<string> {
  return readlink(`/proc/self/fd/${handle.fd}`).catch(() => realpath(path))
}

async function isBelow(place: string, folders: readonly string[]): Promise<boolean> {
  const places = await Promise.all(folders.map(folder => realpath(folder).catch(() => folder)))
  return places.some(folder => place.startsWith(`${folder.replace(/\/$/, '')}/`))
}
