import type { World } from '../../src/cli/world.ts'
export interface TestWorld extends World {
  /** What was printed so far. */
  printed(): string
  printedBytes(): Buffer
  complaints(): string
}
/** A world without surprises: a UTF-8 pipe, unless told otherwise, whose clock stands still. */
export declare function testWorld(options?: {
  columns?: number
  colour?: boolean
  now?: () => number
  env?: NodeJS.ProcessEnv
  cwd?: string
  signal?: AbortSignal
}): TestWorld
