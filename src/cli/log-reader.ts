import { type FileHandle, open, stat } from 'node:fs/promises'

const CHUNK = 64 * 1024

/** A log that is read from some place on, and again when it has grown. */
export interface LogReader extends AsyncDisposable {
  /** Hands over what is there beyond what was handed over before. */
  copyTo(write: (bytes: Uint8Array) => Promise<void>): Promise<void>
  /** Looks whether the file was emptied or another took its name; then it is read from its beginning. */
  catchUp(): Promise<'same' | 'emptied' | 'replaced'>
}

/** Opens the log at its beginning, or at its last `tail` lines. */
export async function openLog(path: string, tail: number | undefined): Promise<LogReader> {
  let handle = await open(path)
  let position = tail === undefined ? 0 : await startOfTail(handle, tail)
  return {
    async copyTo(write) {
      const buffer = Buffer.allocUnsafe(CHUNK)
      for (;;) {
        const { bytesRead } = await handle.read(buffer, 0, CHUNK, position)
        if (bytesRead === 0) return
        position += bytesRead
        await write(Uint8Array.prototype.slice.call(buffer, 0, bytesRead))
      }
    },
    async catchUp() {
      const opened = await handle.stat()
      const named = await stat(path).catch(() => undefined)
      if (named !== undefined && (named.ino !== opened.ino || named.dev !== opened.dev)) {
        const next = await open(path)
        await handle.close()
        handle = next
        position = 0
        return 'replaced'
      }
      if (opened.size >= position) return 'same'
      position = 0
      return 'emptied'
    },
    [Symbol.asyncDispose]: () => handle.close(),
  }
}

/** Where the last `lines` lines begin, an unfinished one counted; found from the end, however long the file is. */
async function startOfTail(handle: FileHandle, lines: number): Promise<number> {
  const { size } = await handle.stat()
  if (lines === 0) return size
  const buffer = Buffer.allocUnsafe(CHUNK)
  let found = 0
  for (let end = size; end > 0; end -= Math.min(CHUNK, end)) {
    const start = Math.max(0, end - CHUNK)
    const { bytesRead } = await handle.read(buffer, 0, end - start, start)
    for (let at = bytesRead - 1; at >= 0; at -= 1) {
      // The line feed at the very end ends the last line, it begins none.
      if (buffer[at] !== 0x0a || start + at === size - 1) continue
      found += 1
      if (found === lines) return start + at + 1
    }
  }
  return 0
}
