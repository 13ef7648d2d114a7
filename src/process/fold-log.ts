import {
  createReadStream,
  createWriteStream,
  existsSync,
  renameSync,
  statSync,
  unlinkSync,
  utimesSync,
} from 'node:fs'
import { type FileHandle, mkdtemp, open, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { TaskerError } from '../domain/error.ts'

/** Compresses a log in its place, with the same age and rights. Returns how many bytes it takes now. */
export async function foldLog(path: string): Promise<number> {
  const { mode, atime, mtime } = statSync(path)
  const [folded, draft] = [`${path}.zst`, `${path}.zst.new`]
  try {
    await pipeline(
      createReadStream(path),
      zlib().createZstdCompress(),
      createWriteStream(draft, { mode: mode & 0o777, flush: true }),
    )
    utimesSync(draft, atime, mtime)
    // Whoever dies in between leaves both, and the whole one counts.
    renameSync(draft, folded)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
  unlinkSync(path)
  return statSync(folded).size
}

/** Where the log is that was at `path`: there, or compressed beside it. Undefined where it is gone. */
export function whereFolded(path: string): string | undefined {
  return [path, `${path}.zst`, `${path}.gz`].find(each => existsSync(each))
}

/** Opens the log for reading; of a compressed one a copy that is gone as soon as it is closed. Throws as `open` does. */
export async function openFolded(path: string): Promise<FileHandle> {
  const found = whereFolded(path) ?? path
  const handle = await open(found)
  if (found === path) return handle
  try {
    return await unpack(handle, found)
  } finally {
    await handle.close()
  }
}

/**
 * A copy of the compressed log that is open; its name tells how. It has no name of its own any more, so that it is gone when
 * it is closed, however that comes. Throws `TaskerError` where it would take more than half of the room there is.
 */
export async function unpack(packed: FileHandle, path: string): Promise<FileHandle> {
  const { bavail, bsize } = await statfs(tmpdir())
  const folder = await mkdtemp(join(tmpdir(), 'tasker-log-'))
  try {
    const copy = join(folder, 'log')
    await pipeline(
      packed.createReadStream({ autoClose: false, start: 0 }),
      path.endsWith('.gz') ? zlib().createGunzip() : zlib().createZstdDecompress(),
      async function* (parts: AsyncIterable<Buffer>) {
        let left = (bavail * bsize) / 2
        for await (const part of parts) {
          left -= part.length
          if (left < 0)
            throw new TaskerError(
              `${path} is too long to be unpacked in ${tmpdir()}`,
              'set TMPDIR to a folder with more room, or unpack it there by hand',
            )
          yield part
        }
      },
      createWriteStream(copy, { mode: 0o600 }),
    )
    return await open(copy)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Whoever only looks at logs that are not compressed, as `tasker status` does, need not wait until it is loaded. */
function zlib() {
  return process.getBuiltinModule('node:zlib')
}
