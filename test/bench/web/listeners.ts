import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { FINISHED, record } from '../../cli/recorded.ts'
import { cpuSeconds, pssMiB } from '../process-use.ts'
import { startDashboard } from './dashboard.ts'
import type { Place } from './places.ts'

const COUNTS = [200, 500]
const WATCHED_MS = 6_000
const EVERY_MS = 100

/** What those who look on cost: where nothing happens, and with ten changes a second. */
export async function lookOn(place: Place): Promise<void> {
  await using store = place.open()
  for (const count of COUNTS) {
    await using dashboard = await startDashboard(place.env)
    const agent = new Agent({ maxSockets: COUNTS.at(-1) ?? 0 })
    let heard = 0
    await Promise.all(
      Array.from({ length: count }, async () => {
        const request = get(`${dashboard.url}/api/events`, { agent })
        const [response] = (await once(request, 'response')) as [IncomingMessage]
        response.on('data', chunk => {
          heard += String(chunk).split('event: changed').length - 1
        })
        response.on('error', () => {})
      }),
    )
    await pause(2_000)
    const idle = await share(dashboard.pid, async () => {})
    heard = 0
    let nr = 0
    let told = Promise.resolve<unknown>(undefined)
    const busy = await share(dashboard.pid, async () => {
      const timer = setInterval(() => {
        nr += 1
        told = told.then(() => record(store, { taskName: 'told' }, [FINISHED], Date.now() - 90_000 - nr))
      }, EVERY_MS)
      await pause(WATCHED_MS)
      clearInterval(timer)
      await told
    })
    const each = count === 0 ? '' : `, each heard ${(heard / count).toFixed(0)} of ${nr} changes`
    console.log(
      `  ${place.driver}: ${String(count).padStart(3)} look on: ${idle.toFixed(1)} % of a core idle, ` +
        `${busy.toFixed(1)} % with ten changes a second${each}, ${pssMiB(dashboard.pid).toFixed(0)} MiB (PSS)`,
    )
    agent.destroy()
  }
}

/** Percent of a core that a process uses, while something is done and for some seconds in any case. */
async function share(pid: number, work: () => Promise<void>): Promise<number> {
  const before = { cpu: cpuSeconds(pid), at: performance.now() }
  await Promise.all([work(), pause(WATCHED_MS)])
  return (100 * (cpuSeconds(pid) - before.cpu)) / ((performance.now() - before.at) / 1000)
}
