import { openHttpServer } from '../../../rig/http-server.ts'
import { openMailServer } from '../../../rig/mail-server.ts'
import { isIn, type Span } from './scenario.ts'

/** What somebody was told of one incident. */
export interface Told {
  kind: string
  task: string
  of: string
  at: number
  /** In how many others' company. */
  together: number
}

interface Words {
  kind: string
  task: string
  stage: string
  run_id: string | null
  at: string
}

/** A mail server and a web server that are down at times, and keep what they took. */
export async function openSinks(
  now: () => number,
  { mailDown, hookDown }: { mailDown: readonly Span[]; hookDown: readonly Span[] },
) {
  const isDown = (spans: readonly Span[]) => spans.some(span => isIn(span, now()))
  const taken: { at: number; body: string }[] = []
  const web = await openHttpServer((response, count) => {
    if (isDown(hookDown)) return void response.writeHead(503).end()
    taken.push({ at: now(), body: web.received[count - 1]?.body ?? '' })
    response.writeHead(200).end()
  })
  const mail = await openMailServer({
    disableReverseLookup: true,
    onConnect: (_session, done) =>
      done(isDown(mailDown) ? Object.assign(new Error('closed for the night'), { responseCode: 421 }) : null),
  })
  return {
    url: web.url,
    mailPort: mail.port,
    letters: mail.letters,
    told: (): Told[] => taken.flatMap(({ at, body }) => toldIn(JSON.parse(body), at)),
    messages: () => taken.map(({ body }) => JSON.parse(body) as { title: string }),
    async [Symbol.asyncDispose]() {
      web[Symbol.dispose]()
      await mail[Symbol.asyncDispose]()
    },
  }
}

function toldIn(body: Words & { alerts?: Words[] }, at: number): Told[] {
  const all = body.alerts ?? [body]
  return all.map(({ kind, stage, task, run_id, at: happened }) => ({
    kind,
    task: `${stage}/${task}`,
    of: run_id ?? String(Date.parse(happened)),
    at,
    together: all.length - 1,
  }))
}
