import { createLogText } from '../print/log-text.ts'
import type { World } from '../world.ts'
import type { LogFilter } from './fold.ts'

/** Where a log is printed to, on its way through filters. */
export interface LogOutput {
  write(bytes: Uint8Array): Promise<void>
  /** Nothing has come for a while: shows half a line, too. */
  rest(): Promise<void>
  /** What was held back too. */
  end(): Promise<void>
}

/** On a terminal nothing is left that could act upon it, unless `raw`. */
export function logOutput(world: World, filters: readonly LogFilter[], raw: boolean): LogOutput {
  const text = world.out.isTerminal && !raw ? createLogText(world.out.colour) : undefined
  const print = async (bytes: Buffer) => {
    if (bytes.length > 0)
      await world.out.writeBytes(text === undefined ? bytes : Buffer.from(text.next(bytes)))
  }
  const pass = (held: (filter: LogFilter) => Buffer) => {
    let passed: Buffer = Buffer.alloc(0)
    for (const filter of filters) passed = Buffer.concat([filter.next(passed), held(filter)])
    return print(passed)
  }
  return {
    write(bytes) {
      let left: Buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      for (const filter of filters) left = filter.next(left)
      return print(left)
    },
    rest: () => pass(filter => filter.rest()),
    async end() {
      await pass(filter => filter.end())
      if (text !== undefined) await world.out.writeBytes(Buffer.from(text.end()))
    },
  }
}
