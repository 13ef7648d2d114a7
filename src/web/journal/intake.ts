import { sayError } from '../../domain/error.ts'
import { reduce } from '../../domain/reduce.ts'
import type { Run } from '../../domain/run.ts'
import type { Receipt } from '../../store/http/wire.ts'
import type { Delivery } from '../../store/store.ts'
import { StoreError } from '../../store/store-error.ts'
import type { Dashboard } from '../dashboard.ts'
import { admitted, hostOf } from './admit.ts'
import type { Body, Part } from './read-body.ts'
import { runStates } from './run-states.ts'
import { wantedEnds } from './wanted-ends.ts'
import { whoseRun } from './whose-run.ts'

/** Takes what hosts tell of their runs to the database. */
export interface Intake {
  /** `reporter` is the name of the token that they come with. Throws `StoreError`. */
  take(body: Body, reporter: string): Promise<Receipt[]>
  /** More waits than is to be kept in memory. */
  readonly isFull: boolean
}

interface Told {
  body: Body
  reporter: string
  receipts: PromiseWithResolvers<Receipt[]>
}

/** What is answered of a part, and what is recorded of it. */
interface Verdict {
  receipt?: Receipt
  delivery?: Delivery
}

/** What one transaction takes, where there is more. */
const MOST_EVENTS = 5_000
const MOST_WAITING_BYTES = 64 * 2 ** 20

export function createIntake({ store, now, say }: Pick<Dashboard, 'store' | 'now' | 'say'>): Intake {
  const states = runStates()
  const isTheirs = whoseRun(store, now)
  const endOf = wantedEnds(store, now)
  const waiting: Told[] = []
  let isWorking = false

  /** One after the other, so that of a run nobody overtakes anybody; what waits meanwhile is one transaction. */
  const work = async () => {
    if (isWorking) return
    isWorking = true
    while (waiting.length > 0) await takeAll(nextOf(waiting))
    isWorking = false
  }
  const takeAll = async (batch: readonly Told[]) => {
    const judged: { told: Told; verdicts: Verdict[] }[] = []
    try {
      for (const told of batch) {
        const verdicts: Verdict[] = []
        judged.push({ told, verdicts })
        for (const part of told.body.parts) verdicts.push(await judge(part, told.reporter))
      }
      await deliverAll(judged.flatMap(({ verdicts }) => verdicts))
      for (const { told, verdicts } of judged) told.receipts.resolve(await receiptsOf(verdicts))
    } catch (error) {
      for (const { verdicts } of judged)
        for (const { delivery } of verdicts) if (delivery !== undefined) states.forget(delivery.run.runId)
      for (const { receipts } of batch) receipts.reject(error)
    }
  }
  const judge = async (part: Part, reporter: string): Promise<Verdict> => {
    if (part.kind === 'monitor') {
      const sign = { ...part.sign, hostname: hostOf(reporter, part.sign.hostname) }
      await (part.isStopped ? store.monitors.stopped(sign) : store.monitors.beat(sign))
      return {}
    }
    const { runId } = part
    if (part.kind === 'refused') return refused(runId, part.message, part.remedy)
    const known = states.get(runId, reporter)
    if (known === undefined && !(await isTheirs(runId, reporter, states.reporterOf(runId))))
      return refused(runId, 'the run came another way', 'each host brings its own runs, each with its own id')
    const from = known?.lastSeq ?? 0
    const receipt = { run_id: runId, stored: from }
    if (part.kind === 'log') {
      await store.requests.keepLog(runId, part.log)
      return { receipt }
    }
    const events = part.events.filter(({ seq }) => seq > from).map(event => admitted(event, reporter))
    const [first] = events
    if (first === undefined || from < part.after) return { receipt }
    if (known === undefined && (first.kind !== 'started' || first.runId !== runId))
      return refused(
        runId,
        'it does not begin with the start of this run',
        'send its journal from the first event',
      )
    const run = events.reduce<Run | undefined>(reduce, known)
    if (run === undefined) return { receipt }
    states.set(reporter, run)
    return { receipt: { ...receipt, stored: run.lastSeq }, delivery: { run, events } }
  }
  const deliverAll = async (verdicts: readonly Verdict[]) => {
    const deliveries = verdicts.flatMap(({ delivery }) => delivery ?? [])
    if (deliveries.length === 0) return
    try {
      await store.deliver(deliveries)
    } catch (error) {
      if (isOfAll(error)) throw error
      const odd = new Set<string>()
      for (const verdict of verdicts) await deliverAlone(verdict, odd)
    }
  }
  /** What one run has can be so odd that the store refuses all that comes with it. Then nothing later of it counts. */
  const deliverAlone = async (verdict: Verdict, odd: Set<string>) => {
    const { delivery } = verdict
    if (delivery === undefined) return
    const { runId } = delivery.run
    try {
      if (!odd.has(runId)) return await store.deliver([delivery])
    } catch (error) {
      if (isOfAll(error)) throw error
      say(`run ${runId}, which another host brought, cannot be recorded: ${sayError(error)}`)
      odd.add(runId)
    }
    states.forget(runId)
    delete verdict.delivery
    Object.assign(verdict, refused(runId, 'it cannot be recorded', ''))
  }
  const receiptsOf = async (verdicts: readonly Verdict[]): Promise<Receipt[]> => {
    const receipts: Receipt[] = []
    for (const { receipt, delivery } of verdicts)
      if (receipt !== undefined) receipts.push({ ...receipt, ...(delivery && (await endOf(delivery.run))) })
    return receipts
  }
  return {
    take(body, reporter) {
      const receipts = Promise.withResolvers<Receipt[]>()
      waiting.push({ body, reporter, receipts })
      void work()
      return receipts.promise
    },
    get isFull() {
      return waiting.reduce((sum, { body }) => sum + body.bytes, 0) > MOST_WAITING_BYTES
    },
  }
}

/** Takes as many from the front as one transaction takes. */
function nextOf(waiting: Told[]): Told[] {
  let events = 0
  const last = waiting.findIndex(({ body }) => {
    for (const part of body.parts) events += part.kind === 'events' ? part.events.length : 1
    return events >= MOST_EVENTS
  })
  return waiting.splice(0, last === -1 ? waiting.length : last + 1)
}

function refused(runId: string, message: string, remedy: string): Verdict {
  return { receipt: { run_id: runId, stored: 0, refused: { message, remedy } } }
}

/** Whether the database is in trouble, and not with what it was given. */
function isOfAll(error: unknown): boolean {
  return error instanceof StoreError && error.trouble !== 'unknown'
}
