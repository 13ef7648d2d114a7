import type { Message } from '../domain/message.ts'
import { nextBreak } from './breaks.ts'
import { FRESH } from './carry.ts'
import { findMarkers } from './find-marker.ts'
import { readFile, readFileLine } from './read-file.ts'
import { readFrame, readStream } from './read-stream.ts'
import { createListener } from './statement.ts'

/** Reads one stream of bytes for markers. The same bytes give the same messages, however they are cut. */
export interface Scanner {
  /** Takes the next bytes, which may be used again afterwards. Keeps a few kilobytes at most. */
  push(chunk: Buffer): void
  /** Nothing follows: an unfinished line counts as it is. */
  end(): void
}

export interface ScannerOptions {
  /** The run's token: what carries it is trusted, what carries another belongs to another run. */
  token?: string | undefined
  /** `stream`: what a command prints. `file`: a message file, where every line is a message. */
  mode?: 'stream' | 'file'
  onMessage: (message: Message) => void
}

/** A scanner for one stream; stdout, stderr and the message file each get their own. */
export function createScanner({ token, mode = 'stream', onMessage }: ScannerOptions): Scanner {
  const hear = createListener(token, onMessage)
  const read = mode === 'file' ? readFile : readStream
  let carry = FRESH
  return {
    push(chunk) {
      let rest = chunk
      if (carry.bytes.length > 0) {
        const end = nextBreak(chunk, 0)
        const head = end === undefined ? chunk : chunk.subarray(0, end.next)
        carry = read(Buffer.concat([carry.bytes, head]), carry, hear)
        rest = chunk.subarray(head.length)
      }
      if (rest.length > 0) carry = read(rest, carry, hear)
    },
    end() {
      const { bytes } = carry
      if (carry.kind === 'marker') readFrame(findMarkers(bytes), 0, carry.opening, bytes.length, hear)
      else if (carry.kind === 'fresh' && mode === 'file' && bytes.length > 0) readFileLine(bytes, hear)
      carry = FRESH
    },
  }
}
