import { keepLastBytes } from '../../kit/last-bytes.ts'
import type { StreamName } from '../output.ts'

/** The end of what a command printed, for telling why it failed. */
export interface Tail {
  push(stream: StreamName, chunk: Buffer): void
  /** stderr's end where there is one, else stdout's. */
  text(): string
}

const TAIL_BYTES = 16 * 1024

export function createTail(): Tail {
  const tails = { stdout: keepLastBytes(TAIL_BYTES), stderr: keepLastBytes(TAIL_BYTES) }
  return {
    push: (stream, chunk) => tails[stream].push(chunk),
    text() {
      const { stdout, stderr } = tails
      return (stderr.bytes.length > 0 ? stderr : stdout).bytes.toString('utf8')
    },
  }
}
