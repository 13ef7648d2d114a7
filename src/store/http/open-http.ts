import type { HttpSettings } from '../../domain/store-settings.ts'
import { type Ask, answers } from '../answers.ts'
import { archiving } from '../archiving.ts'
import { audit } from '../audit.ts'
import type { MonitorSign } from '../monitors.ts'
import type { CancelRequest } from '../requests.ts'
import { type Execute, requests } from '../requests.ts'
import type { Store } from '../store.ts'
import { BehindError, StoreError } from '../store-error.ts'
import { tokens } from '../tokens.ts'
import { bodiesOf } from './bodies.ts'
import { createSender } from './send.ts'
import type { LogLine, MonitorLine, Receipt } from './wire.ts'

/**
 * A database behind the dashboard of another host, which takes what runs tell and answers no question: whoever holds the
 * token of a host can write runs with it, and read nothing.
 */
export function openHttp(settings: HttpSettings): Store {
  const place = settings.url ?? 'the dashboard'
  const sender = createSender(settings, place)
  /** Undefined once it was taken. */
  const cancels = new Map<string, CancelRequest | undefined>()

  const heed = ({ run_id: runId, cancel }: Receipt) => {
    if (cancel === undefined || cancels.has(runId)) return
    cancels.set(runId, { by: cancel.by, killAfterMs: cancel.kill_after_seconds * 1000 })
  }
  const refuse = async (): Promise<never> => {
    throw new StoreError(
      'forbidden',
      `runs of this host are sent to ${place}, which tells it nothing`,
      `look there`,
    )
  }
  const ask: Ask = refuse
  const execute: Execute = refuse
  const tell = async (line: LogLine | MonitorLine) => {
    await sender.send(`${JSON.stringify(line)}\n`)
  }
  const tellMonitor = (sign: MonitorSign, isStopped: boolean) => tell({ monitor: { ...sign, isStopped } })
  /** Throws where nothing could be delivered now. */
  const greet = () => sender.send('')

  return {
    driver: 'http',
    place,
    get answered() {
      return sender.answered
    },
    async deliver(deliveries) {
      const behind = new Set<string>()
      let refused: Receipt | undefined
      for (const { text, upTo } of bodiesOf(deliveries)) {
        const receipts = new Map((await sender.send(text)).map(receipt => [receipt.run_id, receipt]))
        for (const [runId, last] of upTo) {
          const receipt = receipts.get(runId)
          if (receipt !== undefined) heed(receipt)
          if (receipt?.refused !== undefined) refused = receipt
          else if (receipt === undefined || receipt.stored < last) behind.add(runId)
        }
      }
      if (refused?.refused !== undefined) {
        const { message, remedy } = refused.refused
        throw new StoreError('unknown', `${place} does not take run ${refused.run_id}: ${message}`, remedy)
      }
      if (behind.size > 0) throw new BehindError(place, behind)
    },
    requests: {
      ...requests(execute),
      async takeCancel(runId) {
        const request = cancels.get(runId)
        if (request !== undefined) cancels.set(runId, undefined)
        return request
      },
      waitingCancels: async () =>
        [...cancels].flatMap(([runId, request]) => (request === undefined ? [] : runId)),
      keepLog: (runId, { text, toByte, isWhole, at }) =>
        tell({ run_id: runId, log: { text, to_byte: toByte, is_whole: isWhole, at } }),
    },
    monitors: {
      beat: sign => tellMonitor(sign, false),
      stopped: sign => tellMonitor(sign, true),
      seen: async () => [],
    },
    tokens: tokens(execute),
    audit: audit(execute),
    archive: archiving({ driver: 'postgresql', ask, write: refuse }),
    watch: () => ({ [Symbol.dispose]() {} }),
    async schema() {
      await greet()
      return { applied: 0, known: 0, pending: [] }
    },
    async migrate() {
      await greet()
      return []
    },
    ...answers('http', ask),
    async [Symbol.asyncDispose]() {
      sender[Symbol.dispose]()
    },
  }
}
