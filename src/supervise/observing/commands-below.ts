import { monotonicMs } from '../../kit/monotonic.ts'
import { readArgv } from '../../sample/argv.ts'

/** Who runs is looked at so often at most. */
const LOOK_MS = 1000

/**
 * The run's command and, as far as they were there when somebody looked, those that it has started: the same list until
 * it was looked again.
 */
export function commandsBelow(
  command: readonly string[],
  pids: () => readonly number[],
): () => readonly (readonly string[])[] {
  let commands = [command]
  let lookedAt = Number.NEGATIVE_INFINITY
  return () => {
    const at = monotonicMs()
    if (at - lookedAt < LOOK_MS) return commands
    lookedAt = at
    commands = [command, ...pids().flatMap(pid => [readArgv(pid) ?? []])]
    return commands
  }
}
