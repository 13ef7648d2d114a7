/** The last bytes of a stream, in memory of its own. */
export interface LastBytes {
  /** Takes the next bytes, which may be used again afterwards. */
  push(chunk: Buffer): void
  /** What is kept; valid until the next push. */
  readonly bytes: Buffer
  /** Nothing has been dropped. */
  readonly isWhole: boolean
  /** Forgets everything. */
  clear(): void
}

/** Keeps at most `most` bytes. Asks for memory once, with the first of them: what comes costs a copy of its end. */
export function keepLastBytes(most: number): LastBytes {
  let memory: Buffer | undefined
  let length = 0
  /** How many have come. */
  let total = 0
  return {
    push(chunk) {
      memory ??= Buffer.allocUnsafeSlow(2 * most)
      const fresh = Math.min(chunk.length, most)
      if (length + fresh > memory.length) {
        const kept = most - fresh
        memory.copyWithin(0, length - kept, length)
        length = kept
      }
      total += chunk.length
      length += chunk.copy(memory, length, chunk.length - fresh)
    },
    get bytes() {
      return memory?.subarray(Math.max(0, length - most), length) ?? NOTHING
    },
    get isWhole() {
      return total <= most
    },
    clear() {
      length = 0
      total = 0
    },
  }
}

const NOTHING = Buffer.alloc(0)
