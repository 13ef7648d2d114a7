import { type FileHandle, open, stat } from 'node:fs/promises'
import { openFolded } from '../process/fold-log.ts'
import { findSegments, leftOutLine, readLeftOutLine } from '../process/log-segments.ts'

const CHUNK = 64 * 1024

/** A log that is read from some place on, and again when it has grown. */
export interface LogReader extends AsyncDisposable {
  /** Hands over what is there beyond what was handed over before. */
  copyTo(write: (bytes: Uint8Array) => Promise<void>): Promise<void>
  /** Looks whether the file was emptied or another took its name; then it is read from its beginning. */
  catchUp(): Promise<'same' | 'emptied' | 'replaced'>
}

/** Opens the log at its beginning, or at its last `tail` lines. A bounded log may still be in several files. */
export async function openLog(path: string, tail: number | undefined): Promise<LogReader> {
  let handle = await openFolded(path)
  /** Where the open file begins and ends in all that was ever written; `position` is counted like that too. */
  let from = 0
  let to = findSegments(path)?.headBytes ?? Number.POSITIVE_INFINITY
  let inSegments: { headBytes: number } | undefined
  let position = tail === undefined ? 0 : await startOfTail(path, handle, tail)

  const change = async (file: string) => {
    const next = await open(file)
    await handle.close()
    handle = next
    to = Number.POSITIVE_INFINITY
  }
  /** Goes on in the next file, if there is one that has more; returns what is to be said in between. */
  const goOn = async (): Promise<string | undefined> => {
    const parts = findSegments(path)
    if (parts === undefined) return inSegments && (await goOnJoined(inSegments.headBytes))
    const next = parts.segments.find(({ from, size }) => position < from + size)
    if (next === undefined || next.from <= from) return undefined
    await change(next.path)
    inSegments = parts
    from = next.from
    const leftOut = from - position
    position = Math.max(position, from)
    return leftOut > 0 ? leftOutLine(leftOut) : ''
  }
  /** The segments have become a part of the log's own file while we were reading them. */
  const goOnJoined = async (headBytes: number): Promise<string> => {
    await change(path)
    inSegments = undefined
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(100), 0, 100, headBytes)
    const gap = readLeftOutLine(buffer.toString('latin1', 0, bytesRead)) ?? { bytes: 0, length: 0 }
    from = gap.bytes - gap.length
    const leftOut = headBytes + gap.bytes - position
    position = Math.max(position, headBytes + gap.bytes)
    return leftOut > 0 ? leftOutLine(leftOut) : ''
  }

  return {
    async copyTo(write) {
      const buffer = Buffer.allocUnsafe(CHUNK)
      for (;;) {
        const length = Math.min(CHUNK, to - position)
        const { bytesRead } =
          length > 0 ? await handle.read(buffer, 0, length, position - from) : { bytesRead: 0 }
        position += bytesRead
        if (bytesRead > 0) await write(Uint8Array.prototype.slice.call(buffer, 0, bytesRead))
        else {
          const between = await goOn()
          if (between === undefined) return
          await write(Buffer.from(between))
        }
      }
    },
    async catchUp() {
      if (inSegments !== undefined) return 'same'
      const opened = await handle.stat()
      const named = await stat(path).catch(() => undefined)
      const isReplaced = named !== undefined && (named.ino !== opened.ino || named.dev !== opened.dev)
      if (!isReplaced && opened.size >= position - from) return 'same'
      if (isReplaced) await change(path)
      from = 0
      position = 0
      return isReplaced ? 'replaced' : 'emptied'
    },
    [Symbol.asyncDispose]: () => handle.close(),
  }
}

/** Where the last `lines` lines begin, an unfinished one counted; found from the end, however long the log is. */
async function startOfTail(path: string, head: FileHandle, lines: number): Promise<number> {
  const parts = findSegments(path)
  const { size } = await head.stat()
  if (parts === undefined) return (await lastLines(head, size, lines, true)).start ?? 0
  let left = lines
  for (const [index, segment] of parts.segments.toReversed().entries()) {
    await using handle = await open(segment.path)
    const { start, found } = await lastLines(handle, segment.size, left, index === 0)
    if (start !== undefined) return segment.from + start
    left -= found
  }
  return (await lastLines(head, parts.headBytes, left, false)).start ?? 0
}

/** Where the last `lines` lines of a file begin, or, where it has not so many, how many begin in it. */
async function lastLines(
  handle: FileHandle,
  size: number,
  lines: number,
  isEnd: boolean,
): Promise<{ start?: number; found: number }> {
  if (lines === 0) return { start: size, found: 0 }
  const buffer = Buffer.allocUnsafe(CHUNK)
  let found = 0
  for (let end = size; end > 0; end -= Math.min(CHUNK, end)) {
    const start = Math.max(0, end - CHUNK)
    const { bytesRead } = await handle.read(buffer, 0, end - start, start)
    for (let at = bytesRead - 1; at >= 0; at -= 1) {
      // The line feed at the very end ends the last line, it begins none.
      if (buffer[at] !== 0x0a || (isEnd && start + at === size - 1)) continue
      found += 1
      if (found === lines) return { start: start + at + 1, found }
    }
  }
  return { found }
}
