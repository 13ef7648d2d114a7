import { TaskerError } from '../domain/error.ts'
import type { Duty } from './duty.ts'

const EVERY_MS = 60_000
const LOOK_MS = 2_000
const LIMIT_MS = 10_000

/**
 * A dead man's switch: asks for this address as long as all is well, so that somebody else notices when it is not.
 * `isWell`: who cannot reach the database watches over nothing, and keeps silent.
 */
export function ping(url: string, isWell: () => boolean): Duty {
  let dueAt = 0
  return {
    name: 'the ping that says that this monitor lives',
    everyMs: LOOK_MS,
    async perform() {
      if (!isWell() || performance.now() < dueAt) return
      await ask(url)
      dueAt = performance.now() + EVERY_MS
    },
  }
}

/** Throws `TaskerError`, whose words do not have the address: who knows it can ping in our place. */
async function ask(url: string): Promise<void> {
  ;(await import('../alert/trust-system.ts')).trustSystem()
  let response: Response
  try {
    response = await fetch(url, {
      headers: { 'user-agent': 'tasker' },
      signal: AbortSignal.timeout(LIMIT_MS),
    })
  } catch (cause) {
    throw new TaskerError('its address (monitor.ping) does not answer', '', { cause })
  }
  await response.body?.cancel().catch(() => {})
  if (!response.ok) throw new TaskerError(`its address (monitor.ping) answers ${response.status}`, '')
}
