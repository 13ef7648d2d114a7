import type { StreamName } from '../output.ts'

/** The end of what a command printed, for telling why it failed. */
export interface Tail {
  push(stream: StreamName, chunk: Buffer): void
  /** stderr's end where there is one, else stdout's. */
  text(): string
}

const TAIL_BYTES = 16 * 1024

export function createTail(): Tail {
  const tails: { [K in StreamName]: Buffer } = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) }
  return {
    push(stream, chunk) {
      const kept =
        chunk.length >= TAIL_BYTES ? Buffer.alloc(0) : tails[stream].subarray(chunk.length - TAIL_BYTES)
      tails[stream] = Buffer.concat([kept, chunk.subarray(-TAIL_BYTES)])
    },
    text: () => (tails.stderr.length > 0 ? tails.stderr : tails.stdout).toString('utf8'),
  }
}
