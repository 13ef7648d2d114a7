import type { FileHandle } from 'node:fs/promises'
import { unpack } from '../../process/fold-log.ts'

/** What of an open file a reader needs. */
export type OpenLog = Pick<FileHandle, 'close'> & {
  read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ buffer: Buffer; bytesRead: number }>
}

/** Copies of compressed logs: not each question about one unpacks it anew. */
export interface UnpackedLogs extends AsyncDisposable {
  /** The copy of the compressed log that is open, to be closed. Throws as `unpack` does. */
  open(packed: FileHandle, path: string): Promise<{ handle: OpenLog; size: number }>
}

interface Copy {
  unpacked: Promise<{ file: FileHandle; size: number }>
  size: number
  readers: number
  forget: NodeJS.Timeout | undefined
}

/** A copy that nobody reads is kept for a while, unless it is too many, or they are too long. */
export function unpackedLogs({ keepMs = 60_000, most = 8, mostBytes = 4 * 2 ** 30 } = {}): UnpackedLogs {
  const copies = new Map<string, Copy>()

  const drop = async (key: string, copy: Copy) => {
    clearTimeout(copy.forget)
    if (copies.get(key) === copy) copies.delete(key)
    await copy.unpacked.then(({ file }) => file.close()).catch(() => {})
  }
  const trim = () => {
    let bytes = [...copies.values()].reduce((sum, { size }) => sum + size, 0)
    for (const [key, copy] of copies) {
      if (copies.size <= most && bytes <= mostBytes) return
      if (copy.readers > 0) continue
      bytes -= copy.size
      void drop(key, copy)
    }
  }
  return {
    async open(packed, path) {
      const { dev, ino, mtimeMs, size: packedSize } = await packed.stat()
      const key = [dev, ino, mtimeMs, packedSize].join(' ')
      const copy: Copy = copies.get(key) ?? {
        unpacked: copyOf(packed, path),
        ...{ size: 0, readers: 0, forget: undefined },
      }
      // The latest that was asked for is the last to go.
      copies.delete(key)
      copies.set(key, copy)
      copy.readers += 1
      clearTimeout(copy.forget)
      try {
        const { file, size } = await copy.unpacked
        copy.size = size
        trim()
        let isOpen = true
        return {
          size,
          handle: {
            read: (buffer, offset, length, position) => file.read(buffer, offset, length, position),
            async close() {
              if (!isOpen) return
              isOpen = false
              copy.readers -= 1
              if (copy.readers > 0) return
              copy.forget = setTimeout(() => void drop(key, copy), keepMs).unref()
              trim()
            },
          },
        }
      } catch (error) {
        copy.readers -= 1
        if (copies.get(key) === copy) copies.delete(key)
        throw error
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...copies].map(([key, copy]) => drop(key, copy)))
    },
  }
}

async function copyOf(packed: FileHandle, path: string): Promise<{ file: FileHandle; size: number }> {
  const file = await unpack(packed, path)
  return { file, size: (await file.stat()).size }
}
