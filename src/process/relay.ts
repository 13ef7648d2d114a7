import { readSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { within } from '../kit/within.ts'
import { closeQuietly, type Sink, type SinkEvents } from './sink.ts'

/** Passes what the child writes into a pipe on to a sink, and shows it to `onChunk` in the same pass. */
export interface Relay {
  /**
   * After the child's end: takes what it left in the pipe, and waits until all of it is out. True when some other
   * process still holds the pipe and may write more.
   */
  finish(): Promise<boolean>
  /** Reads no more, and closes what it has opened: what is still written there is for others to read. */
  close(): void
}

const CHUNK_BYTES = 64 * 1024

/** A dead child leaves at most a pipe's capacity; whoever else writes on and on is not waited for. */
const LAST_BYTES = 1024 * 1024

interface RelayOptions {
  openSink: (events: SinkEvents) => Sink
  /** The bytes are valid only during the call. */
  onChunk: (chunk: Buffer) => void
  /** Nothing can be passed on any more, and the child learns it at its next write. */
  onReaderGone: (error: NodeJS.ErrnoException) => void
  /** Nobody can write any more; told before the end of the process that could. */
  onEnd: () => void
  /** The command has ended already: what it left is taken at the `finish` that soon follows. */
  isOver?: boolean
}

/** Whoever has not said by then that it has finished is not about to. */
const FINISH_WITHIN_MS = 50

/**
 * Relays from the non-blocking read end `fd` of a pipe of our own, which is closed at its end. Where the command is over,
 * node:net is not needed, which takes as long to load as such a command runs.
 */
export function relayPipe(fd: number, options: RelayOptions): Relay {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  let socket: Socket | undefined
  let closed = false
  const isClosed = () => socket?.destroyed ?? closed
  const close = () => {
    clearTimeout(timer)
    if (socket !== undefined) socket.destroy()
    else if (!closed) closeQuietly(fd)
    closed = true
    sink[Symbol.dispose]()
  }
  const sink = options.openSink({
    onDrain: () => socket?.resume(),
    // The child learns it as it would without us: SIGPIPE at its next write. A dead terminal only swallows.
    onBroken: error => {
      if (error.code === 'EIO') return
      close()
      options.onReaderGone(error)
    },
  })
  const pass = (chunk: Buffer) => {
    options.onChunk(chunk)
    return sink.write(chunk)
  }
  const read = () => {
    socket = new Socket({
      fd,
      readable: true,
      writable: false,
      onread: { buffer, callback: count => pass(buffer.subarray(0, count)) },
    })
    socket.on('error', close)
    socket.on('end', options.onEnd)
    socket.resume()
  }
  const timer = options.isOver ? setTimeout(read, FINISH_WITHIN_MS) : undefined
  if (timer === undefined) read()

  return {
    close,
    async finish() {
      clearTimeout(timer)
      let left = LAST_BYTES
      await sink.flushed()
      while (!isClosed() && left > 0) {
        const count = readNow(fd, buffer)
        if (count === 'nothing yet') break
        if (count === 0) return false
        left -= count
        if (!pass(buffer.subarray(0, count))) await sink.flushed()
      }
      await sink.flushed()
      return !isClosed()
    },
  }
}

/** What a dead child left in a stream has come by then. */
const CLOSE_WITHIN_MS = 50

/** Relays from a stream that node made, where no pipe of our own can be had. */
export function relayStream(stream: Readable, options: RelayOptions): Relay {
  let ended = false
  const sink = options.openSink({
    onDrain: () => stream.resume(),
    onBroken: error => {
      if (error.code === 'EIO') return
      close()
      options.onReaderGone(error)
    },
  })
  const close = () => {
    stream.destroy()
    sink[Symbol.dispose]()
  }
  stream.on('data', (chunk: Buffer) => {
    options.onChunk(chunk)
    if (!sink.write(chunk)) stream.pause()
  })
  const closed = new Promise<void>(resolve => {
    stream.on('close', () => {
      ended = true
      resolve()
    })
  })
  stream.on('error', () => stream.destroy())
  return {
    close,
    async finish() {
      await within(CLOSE_WITHIN_MS, closed)
      await sink.flushed()
      stream.destroy()
      return !ended
    },
  }
}

function readNow(fd: number, buffer: Buffer): number | 'nothing yet' {
  try {
    return readSync(fd, buffer)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 'nothing yet'
    return 0
  }
}
