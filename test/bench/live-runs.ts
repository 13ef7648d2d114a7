import { readdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { createJournal, journalPath } from '../../src/journal/journal.ts'
import { startDelivery } from '../../src/supervise/delivery/deliver.ts'
import { linkToMonitor } from '../../src/supervise/delivery/monitor-link.ts'
import { readBootId } from '../../src/supervise/describe/identity.ts'
import { beginRecord } from '../../src/supervise/record.ts'
import { newRunId } from '../store/run-of.ts'

const SAMPLE_MS = 10_000
const FLUSH_MS = 5_000

/**
 * So many runs under way, without their commands and in one process instead of one each: with their journals, their
 * connections to the monitor, and a sample each every ten seconds. `unserved` tells how many had to deliver by themselves.
 */
export function startLiveRuns(stateDir: string, count: number): Disposable & { unserved(): number } {
  const socket = readdirSync(stateDir).find(name => name.startsWith('monitor-')) ?? ''
  const timers: NodeJS.Timeout[] = []
  let unserved = 0
  const bootId = readBootId()
  for (let index = 0; index < count; index++) {
    const runId = newRunId(Date.now())
    const journal = createJournal(journalPath(stateDir, runId), () => {})
    const delivery = startDelivery({
      async open() {
        unserved += 1
        throw new Error('it is left to the monitor')
      },
      current: () => record.run,
      eventsAfter: journal.eventsAfter,
      flushMs: FLUSH_MS,
      exitWaitMs: 0,
      afterDelivery: async () => {},
      monitor: heard =>
        linkToMonitor(join(stateDir, socket), {
          ...heard,
          ...{ runId, logFrom: 0, redactPatterns: [], isReadable: () => journal.isWritten, tell: () => {} },
        }),
      onTrouble: () => {},
    })
    const record = beginRecord(
      {
        kind: 'started',
        ...{ runId, taskName: `live_${index}`, taskStage: 'DAILY', taskType: 'sh', hostname: hostname() },
        ...{ command: ['sleep', '600'], cwd: '/', attempt: 1, tags: {}, taskerVersion: '0.1.0', stateDir },
        ...{ supervisor: { pid: process.pid }, child: { pid: process.pid } },
        ...(bootId !== undefined && { bootId }),
      },
      { journal, now: Date.now, startedAt: Date.now(), onEvent: delivery.add },
    )
    const sample = () => record.tell({ kind: 'sampled', rssBytes: 2 ** 20, cpuPercent: 0.1, processes: 1 })
    timers.push(setTimeout(() => timers.push(setInterval(sample, SAMPLE_MS)), (SAMPLE_MS * index) / count))
  }
  return {
    unserved: () => unserved,
    [Symbol.dispose]() {
      for (const timer of timers) clearInterval(timer)
    },
  }
}
