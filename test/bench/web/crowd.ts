import { Agent, get, type IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { quantile } from 'simple-statistics'
import { FINISHED, record } from '../../cli/recorded.ts'
import { cpuSeconds, pssMiB } from '../process-use.ts'
import { startDashboard } from './dashboard.ts'
import type { Place } from './places.ts'

const PAGES = 500
const ROUNDS = 4

/** Many open pages that all ask for the status at once, because they were told of one change. */
export async function askAtOnce(place: Place): Promise<void> {
  await using dashboard = await startDashboard(place.env)
  await using store = place.open()
  const agent = new Agent({ keepAlive: true, maxSockets: PAGES })
  const times: number[] = []
  const cpu: number[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    await record(store, { taskName: 'of the crowd' }, [FINISHED], Date.now() - 90_000 + round)
    await pause(1_200)
    const before = cpuSeconds(dashboard.pid)
    const each = await Promise.all(Array.from({ length: PAGES }, () => askStatus(dashboard.url, agent)))
    // The first round opens the connections.
    if (round === 0) continue
    times.push(...each)
    cpu.push(cpuSeconds(dashboard.pid) - before)
  }
  agent.destroy()
  const [middle, high] = [0.5, 0.95].map(share => quantile(times, share).toFixed(0))
  console.log(
    `  ${place.driver}: ${PAGES} pages ask for the status at once: ${middle} / ${high} ms, ` +
      `${(quantile(cpu, 0.5) * 1000).toFixed(0)} ms of CPU for all of them, ${pssMiB(dashboard.pid).toFixed(0)} MiB (PSS)`,
  )
}

async function askStatus(url: string, agent: Agent): Promise<number> {
  const begun = performance.now()
  for (;;) {
    const request = get(`${url}/api/tasks`, { agent, headers: { 'Accept-Encoding': 'gzip' } })
    const { promise, resolve } = Promise.withResolvers<boolean>()
    request.on('response', (response: IncomingMessage) => {
      response.resume().on('close', () => resolve(response.complete))
    })
    request.on('error', () => resolve(false))
    if (await promise) return performance.now() - begun
    // The server has just closed a connection that nobody used: a browser asks again, too.
  }
}
