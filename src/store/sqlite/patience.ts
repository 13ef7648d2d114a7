import { setTimeout as pause } from 'node:timers/promises'
import { monotonicMs } from '../../kit/monotonic.ts'
import { StoreError } from '../store-error.ts'
import { sqliteError } from './sqlite-error.ts'

const FIRST_PAUSE_MS = 2
const LONGEST_PAUSE_MS = 40

/**
 * Does `action` again while others hold the database, until `limitMs` is over. The event loop runs on between the
 * tries: a process that relays output must not stand still. Throws `StoreError`.
 */
export async function patiently<T>(file: string, limitMs: number, action: () => Promise<T>): Promise<T> {
  const until = monotonicMs() + limitMs
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await action()
    } catch (error) {
      const told = sqliteError(file, error)
      if (!(told instanceof StoreError) || told.trouble !== 'busy' || monotonicMs() > until) throw told
    }
    await pause(pauseMs * (0.5 + Math.random()))
  }
}
