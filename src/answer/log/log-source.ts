import { TaskerError } from '../../domain/error.ts'
import { findSegments, leftOutLine } from '../../process/log-segments.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { whereLog } from '../where-log.ts'
import { openLogFile, type Permitted } from './open-log-file.ts'
import type { OpenLog, UnpackedLogs } from './unpacked-logs.ts'

/** Where logs are looked for. */
export interface LogPlace {
  /** Where tasker keeps them now. */
  logDir?: string | undefined
  /** They have to be in one of these folders; undefined: anywhere. */
  logsBelow?: readonly string[] | undefined
  /** Of compressed ones; else each is unpacked anew. */
  unpacked?: UnpackedLogs | undefined
}

/** The output of a run as bytes that are read from any place. */
export interface LogSource extends AsyncDisposable {
  where: 'file' | 'database'
  /** Where the bytes that are there begin and end. */
  first: number
  size: number
  /** Fewer where the log ends, or where it was emptied meanwhile. */
  read(from: number, length: number): Promise<Buffer>
}

/**
 * Opens the log of a run: its file if that is here, else what the database has of it. Throws `TaskerError` where
 * there is neither.
 */
export async function openLogSource(
  store: Store,
  run: ExecutionRow,
  which: LogPlace & { stream?: string | undefined },
): Promise<LogSource> {
  const path = whereLog(run, which)
  const source =
    path === undefined
      ? undefined
      : await openFile(path, { startedAt: run.execution_start, below: which.logsBelow }, which.unpacked)
  if (source !== undefined) return source
  const kept = which.stream === undefined ? await store.keptLog(run.run_id) : undefined
  if (kept === undefined)
    throw new TaskerError(`the log of run ${run.run_id} is not here`, `it was kept on ${run.hostname}`)
  const bytes = Buffer.from(kept.tail)
  const size = Math.max(kept.to_byte, bytes.length)
  const first = size - bytes.length
  return {
    where: 'database',
    first,
    size,
    read: async (from, length) =>
      bytes.subarray(Math.max(0, from - first), Math.max(0, from - first + length)),
    async [Symbol.asyncDispose]() {},
  }
}

interface Piece {
  from: number
  size: number
  read(at: number, length: number): Promise<Buffer>
}

/** Undefined where it is gone, or cannot be that log. */
async function openFile(
  path: string,
  permitted: Permitted,
  unpacked: UnpackedLogs | undefined,
): Promise<LogSource | undefined> {
  const handles: OpenLog[] = []
  const close = () => Promise.all(handles.map(handle => handle.close()))
  try {
    const { handle, size } = await openLogFile(path, permitted, unpacked)
    handles.push(handle)
    const parts = findSegments(path)
    const pieces: Piece[] = [pieceOf(handle, 0, parts === undefined ? size : Math.min(size, parts.headBytes))]
    let end = pieces[0]?.size ?? 0
    const add = (piece: Piece) => {
      pieces.push(piece)
      end += piece.size
    }
    // As they will be once they are joined.
    const leftOut = parts === undefined ? 0 : (parts.segments[0]?.from ?? 0) - parts.headBytes
    if (leftOut > 0) add(pieceOfText(leftOutLine(leftOut), end))
    for (const segment of parts?.segments ?? []) {
      const next = await openLogFile(segment.path, permitted)
      handles.push(next.handle)
      add(pieceOf(next.handle, end, segment.size))
    }
    return {
      where: 'file',
      first: 0,
      size: end,
      read: (from, length) => readAcross(pieces, from, length),
      async [Symbol.asyncDispose]() {
        await close()
      },
    }
  } catch (error) {
    await close()
    if (
      ['ENOENT', 'EACCES', 'EPERM', 'ENOTDIR', 'ENXIO', 'ELOOP', 'ENAMETOOLONG'].includes(
        String((error as NodeJS.ErrnoException).code),
      )
    )
      return undefined
    throw error
  }
}

function pieceOf(handle: OpenLog, from: number, size: number): Piece {
  return {
    from,
    size,
    async read(at, length) {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, at)
      return buffer.subarray(0, bytesRead)
    },
  }
}

function pieceOfText(text: string, from: number): Piece {
  const bytes = Buffer.from(text)
  return { from, size: bytes.length, read: async (at, length) => bytes.subarray(at, at + length) }
}

async function readAcross(pieces: readonly Piece[], from: number, length: number): Promise<Buffer> {
  const found: Buffer[] = []
  for (const piece of pieces) {
    const at = Math.max(0, from - piece.from)
    const until = Math.min(piece.size, from + length - piece.from)
    if (at < until) found.push(await piece.read(at, until - at))
  }
  return found.length === 1 && found[0] !== undefined ? found[0] : Buffer.concat(found)
}
