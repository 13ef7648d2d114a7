import type { Terminal } from './live/terminal.ts'

/** What a command sees of the outside; tests pass their own. */
export interface World {
  env: NodeJS.ProcessEnv
  cwd: string
  /** Milliseconds since 1970. */
  now: () => number
  out: Screen
  err: Screen
  signal: AbortSignal
  /** To draw on; absent where `out` is none. */
  terminal?: Terminal | undefined
  /** Asks whoever sits at the terminal; absent where nobody does. */
  confirm?: (question: string) => Promise<boolean>
}

/** A place to print to. */
export interface Screen {
  write(text: string): void
  /** For output that is not text, or is much: resolves when more can be taken. */
  writeBytes(data: Uint8Array): Promise<void>
  isTerminal: boolean
  /** Width in columns; 80 where nobody knows. */
  columns: number
  /** Colour is wanted: a terminal, and neither NO_COLOR nor TERM=dumb. */
  colour: boolean
}
