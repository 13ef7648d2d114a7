import { closeSync, createReadStream, fsyncSync, openSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { createGunzip, gzipSync } from 'node:zlib'
import { sayError, UsageError } from '../../domain/error.ts'

/** Lines are added to a file, compressed where its name ends in .gz. */
export interface LineFile extends Disposable {
  /** They are on the disk when it returns. A file that is cut off in the middle still has all that was added before. */
  add(lines: readonly string[]): void
}

/** Opens it (mode 0600) at its end. Throws `UsageError` where that cannot be done. */
export function openLineFile(path: string): LineFile {
  const fd = opened(path, () => openSync(path, 'a', 0o600))
  const pack = packing(path)
  return {
    add(lines) {
      if (lines.length === 0) return
      // Each part is compressed by itself: gzip may be joined end to end.
      const bytes = pack(Buffer.from(`${lines.join('\n')}\n`))
      for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done)
      fsyncSync(fd)
    },
    [Symbol.dispose]: () => closeSync(fd),
  }
}

/** The lines of such a file, or of `-` for standard input, whatever their number. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  const source: Readable =
    path === '-' ? process.stdin : createReadStream('', { fd: opened(path, () => openSync(path, 'r')) })
  const unpacked = unpacking(path, source)
  const failed = Promise.withResolvers<never>()
  failed.promise.catch(() => {})
  for (const stream of [source, unpacked]) stream.once('error', failed.reject)
  const lines = createInterface({ input: unpacked, crlfDelay: Number.POSITIVE_INFINITY })
  const iterator = lines[Symbol.asyncIterator]()
  for (;;) {
    const next = await Promise.race([iterator.next(), failed.promise])
    if (next.done) return
    yield next.value
  }
}

function packing(path: string): (bytes: Buffer) => Buffer {
  if (path.endsWith('.gz')) return gzipSync
  return bytes => bytes
}

function unpacking(path: string, source: Readable): Readable {
  if (path.endsWith('.gz')) return source.pipe(createGunzip())
  return source
}

/** Throws `UsageError`. Node.js reads zstd only up to the end of its first frame, and the rest would be lost unseen. */
function opened(path: string, open: () => number): number {
  if (path.endsWith('.zst'))
    throw new UsageError(
      `${path} would be compressed with zstd, which is not read and written here`,
      'name it .ndjson or .ndjson.gz, or use a pipe: zstd -dc FILE | tasker import -',
    )
  try {
    return open()
  } catch (cause) {
    throw new UsageError(`${path} cannot be opened`, sayError(cause), { cause })
  }
}
