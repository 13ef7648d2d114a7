import type { World } from '../../src/cli/world.ts'

export interface TestWorld extends World {
  /** What was printed so far. */
  printed(): string
  printedBytes(): Buffer
  complaints(): string
}

/** A world without surprises: a UTF-8 pipe, unless told otherwise, whose clock stands still. */
export function testWorld(
  options: {
    columns?: number
    colour?: boolean
    now?: () => number
    env?: NodeJS.ProcessEnv
    cwd?: string
    signal?: AbortSignal
  } = {},
): TestWorld {
  const out: Buffer[] = []
  const err: Buffer[] = []
  const screen = (sink: Buffer[]) => ({
    write: (text: string) => void sink.push(Buffer.from(text)),
    writeBytes: async (data: Uint8Array) => void sink.push(Buffer.from(data)),
    isTerminal: options.columns !== undefined,
    columns: options.columns ?? 80,
    colour: options.colour ?? false,
  })
  return {
    env: options.env ?? { LANG: 'C.UTF-8', PATH: process.env.PATH },
    cwd: options.cwd ?? '/',
    now: options.now ?? (() => Date.parse('2026-11-21T08:00:00Z')),
    out: screen(out),
    err: screen(err),
    signal: options.signal ?? new AbortController().signal,
    printed: () => Buffer.concat(out).toString(),
    printedBytes: () => Buffer.concat(out),
    complaints: () => Buffer.concat(err).toString(),
  }
}
