import { sayError } from '../../domain/error.ts'
import { reduce } from '../../domain/reduce.ts'
import { isTerminal, type Run } from '../../domain/run.ts'
import type { Receipt } from '../../store/http/wire.ts'
import type { Delivery, KnownToken } from '../../store/store.ts'
import { StoreError } from '../../store/store-error.ts'
import { answerCache } from '../answer-cache.ts'
import type { Dashboard } from '../dashboard.ts'
import { RequestError } from '../problem.ts'
import { admitted, reporterOf } from './admit.ts'
import type { Part } from './read-parts.ts'
import { runStates } from './run-states.ts'

/** Takes what hosts tell of their runs to the database. */
export interface Intake {
  /** `reporter` is the name of the token that they come with. Throws `StoreError`, and `RequestError` 503. */
  take(parts: readonly Part[], reporter: string): Promise<Receipt[]>
}

interface Told {
  parts: readonly Part[]
  reporter: string
  receipts: PromiseWithResolvers<Receipt[]>
}

/** What one transaction takes, where there is more. */
const MOST_EVENTS = 5_000
/** So many requests wait at most, of up to 8 MiB each. */
const MOST_WAITING = 64
const CANCELS_FRESH_MS = 1_000
/** Who has not been heard for so long is not stopped any more. */
const FORGET_MS = 24 * 60 * 60 * 1000

export function createIntake({ store, now, say }: Pick<Dashboard, 'store' | 'now' | 'say'>): Intake {
  const states = runStates()
  const cache = answerCache()
  const waiting: Told[] = []
  let isWorking = false

  /** One after the other, so that of a run nobody overtakes anybody; what waits meanwhile is one transaction. */
  const work = async () => {
    if (isWorking) return
    isWorking = true
    while (waiting.length > 0) {
      const batch: Told[] = []
      for (let events = 0; events < MOST_EVENTS; ) {
        const told = waiting.shift()
        if (told === undefined) break
        batch.push(told)
        events += told.parts.reduce((sum, part) => sum + (part.kind === 'events' ? part.events.length : 1), 0)
      }
      await takeAll(batch)
    }
    isWorking = false
  }
  const takeAll = async (batch: readonly Told[]) => {
    try {
      const ahead = new Map<string, Run>()
      const judged = []
      for (const told of batch) judged.push({ told, verdicts: await judgeAll(told, ahead) })
      const verdicts = judged.flatMap(each => each.verdicts)
      await deliver(verdicts)
      for (const { told, verdicts } of judged) {
        for (const { delivery } of verdicts) if (delivery) states.set(told.reporter, delivery.run)
        told.receipts.resolve(
          await Promise.all(verdicts.map(({ receipt, delivery }) => withCancel(receipt, delivery?.run))),
        )
      }
    } catch (error) {
      for (const { receipts } of batch) receipts.reject(error)
    }
  }
  const judgeAll = async ({ parts, reporter }: Told, ahead: Map<string, Run>): Promise<Verdict[]> => {
    const verdicts: Verdict[] = []
    for (const part of parts) verdicts.push(await judge(part, reporter, ahead))
    return verdicts
  }
  const judge = async (part: Part, reporter: string, ahead: Map<string, Run>): Promise<Verdict> => {
    const { runId } = part
    const refused = (message: string, remedy: string): Verdict => ({
      receipt: { run_id: runId, stored: 0, refused: { message, remedy } },
    })
    if (part.kind === 'refused') return refused(part.message, part.remedy)
    const known = ahead.get(runId) ?? states.get(runId, reporter)
    if (known === undefined && !(await isTheirs(runId, reporter)))
      return refused('the run is known from elsewhere', 'each host brings its own runs, each with its own id')
    if (part.kind === 'log') {
      await store.requests.keepLog(runId, part.log)
      return { receipt: { run_id: runId, stored: known?.lastSeq ?? 0 } }
    }
    const from = known?.lastSeq ?? 0
    if (from < part.after) return { receipt: { run_id: runId, stored: from } }
    const events = part.events.filter(({ seq }) => seq > from).map(event => admitted(event, reporter))
    const [first] = events
    if (first === undefined) return { receipt: { run_id: runId, stored: from } }
    if (known === undefined && (first.kind !== 'started' || first.runId !== runId))
      return refused('it does not begin with the start of this run', 'send its journal from the first event')
    const run = events.reduce<Run | undefined>(reduce, known)
    if (run === undefined) return { receipt: { run_id: runId, stored: 0 } }
    ahead.set(runId, run)
    return { receipt: { run_id: runId, stored: run.lastSeq }, delivery: { run, events } }
  }
  /** Nobody has told of the run yet, or it came with this token, or with one that is of no use any more. */
  const isTheirs = async (runId: string, reporter: string): Promise<boolean> => {
    const start = await store.startOf(runId)
    if (start === undefined) return true
    const first = reporterOf(start)
    if (first === undefined || first === reporter) return first === reporter
    const tokens = await cache.get('tokens', CANCELS_FRESH_MS, () => store.tokens.list())
    return !tokens.some(token => token.name === first && isValid(token, now()))
  }
  const deliver = async (verdicts: readonly Verdict[]) => {
    const deliveries = verdicts.flatMap(({ delivery }) => delivery ?? [])
    if (deliveries.length === 0) return
    try {
      await store.deliver(deliveries)
    } catch (error) {
      if (error instanceof StoreError && error.trouble !== 'unknown') throw error
      for (const verdict of verdicts) await deliverAlone(verdict)
    }
  }
  /** What one run has can be so odd that the store refuses all that comes with it. */
  const deliverAlone = async (verdict: Verdict) => {
    const { delivery, receipt } = verdict
    if (delivery === undefined) return
    try {
      await store.deliver([delivery])
    } catch (error) {
      if (error instanceof StoreError && error.trouble !== 'unknown') throw error
      say(`run ${receipt.run_id}, which a host brought, cannot be recorded: ${sayError(error)}`)
      delete verdict.delivery
      verdict.receipt = {
        run_id: receipt.run_id,
        stored: 0,
        refused: { message: 'it cannot be recorded', remedy: 'the output of the dashboard says why' },
      }
    }
  }
  const withCancel = async (receipt: Receipt, run: Run | undefined): Promise<Receipt> => {
    if (run === undefined || isTerminal(run.status)) return receipt
    const wanted = await cache.get('cancels', CANCELS_FRESH_MS, () =>
      store.requests.waitingCancels(now() - FORGET_MS),
    )
    if (!wanted.includes(run.runId)) return receipt
    // Told again and again until the run says that it has heard: an answer can be lost.
    if (run.stopRequestedBy !== undefined) {
      await store.requests.takeCancel(run.runId, now())
      return receipt
    }
    const row = await store.cancelRequest(run.runId)
    if (row === undefined) return receipt
    return { ...receipt, cancel: { by: row.asked_by, kill_after_seconds: row.kill_after_seconds } }
  }
  return {
    take(parts, reporter) {
      if (waiting.length >= MOST_WAITING)
        throw new RequestError(503, 'more hosts deliver at once than can be served', 'try again in a moment')
      const receipts = Promise.withResolvers<Receipt[]>()
      waiting.push({ parts, reporter, receipts })
      void work()
      return receipts.promise
    },
  }
}

/** What is answered of a part, and what is recorded of it. */
interface Verdict {
  receipt: Receipt
  delivery?: Delivery
}

function isValid({ revoked_at, expires_at }: KnownToken, now: number): boolean {
  return revoked_at === null && (expires_at === null || expires_at.getTime() > now)
}
