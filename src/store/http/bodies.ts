import type { Delivery } from '../store.ts'
import type { Heading } from './wire.ts'

/** What is sent at once. */
export interface Body {
  text: string
  /** Of each run the last event in it. */
  upTo: Map<string, number>
}

/** Characters, unless a single event has more. */
const MOST = 2 ** 20

/** Deliveries as they are sent, in parts of which each stands for itself. */
export function* bodiesOf(deliveries: readonly Delivery[]): Generator<Body> {
  let body: Body = { text: '', upTo: new Map() }
  for (const { run, events } of deliveries) {
    let after = (events[0]?.seq ?? run.lastSeq + 1) - 1
    body.text += headingOf(run.runId, after)
    body.upTo.set(run.runId, after)
    for (const event of events) {
      const line = `${JSON.stringify(event)}\n`
      if (body.text.length + line.length > MOST && body.upTo.size > 0) {
        yield body
        body = { text: headingOf(run.runId, after), upTo: new Map() }
      }
      body.text += line
      after = event.seq
      body.upTo.set(run.runId, after)
    }
  }
  if (body.upTo.size > 0) yield body
}

function headingOf(runId: string, after: number): string {
  return `${JSON.stringify({ run_id: runId, after } satisfies Heading)}\n`
}
