import { readdirSync, readFileSync } from 'node:fs'

/** With this `bin/tasker` keeps node's debugger quiet. */
const QUIET = '--inspect-publish-uid=http'

/**
 * Node takes a SIGUSR1 that comes during its own start as the wish for a debugger. Closes that again, and says whether
 * there was such a signal. Only in the program itself: elsewhere it may be somebody's debugger.
 */
export function closeDebugger(): boolean {
  if (!process.execArgv.includes(QUIET) || !isOpen()) return false
  ;(process as unknown as { _debugEnd(): void })._debugEnd() // node:inspector takes 5 ms to load
  return true
}

function isOpen(): boolean {
  try {
    return readdirSync('/proc/self/task').some(
      task => readFileSync(`/proc/self/task/${task}/comm`, 'latin1') === 'InspectorIo\n',
    )
  } catch {
    return false // no /proc, or a thread has just ended
  }
}
