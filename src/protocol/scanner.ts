import type { Message } from '../domain/message.ts'
import { readFile, readFileLine } from './read-file.ts'
import { readStream } from './read-stream.ts'
import { createReader } from './reader.ts'
import { type Statement, understand } from './statement.ts'

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
  let stopped: string | undefined
  const hear = (statement: Statement) => {
    const sense = understand(statement, stopped, token)
    if (sense.kind === 'stop') stopped = sense.until
    else if (sense.kind === 'resume') stopped = undefined
    else if (sense.kind === 'said') for (const message of sense.messages) onMessage(message)
  }
  const reader = createReader(mode === 'file' ? readFile : readStream, hear)
  return {
    push: reader.push,
    end() {
      const { kind, bytes } = reader.carry
      reader.end()
      if (kind === 'fresh' && mode === 'file' && bytes.length > 0) readFileLine(bytes, hear)
    },
  }
}
