import { addRoute } from '../add-route.ts'
import type { Change, Feed } from '../changes/feed.ts'
import { callerOf } from '../guard/check-caller.ts'
import { RequestError } from '../problem.ts'
import type { Api } from '../web-env.ts'

const HEARTBEAT_MS = 15_000
/** More are not served; each holds a connection. */
const MOST_LISTENERS = 1_000
/** Whoever does not take so much of what was sent is let go, and comes back when it can. */
const MOST_UNSENT_BYTES = 64 * 1024
const RETRY_MS = 2_000

/** What changes, while it does. */
export function addEventRoute(api: Api, feed: Feed): void {
  addRoute(
    api,
    {
      path: '/api/events',
      about: 'server',
      says: 'server-sent events: `changed`, with the ids of runs; Last-Event-ID goes on where it broke off',
      answer: 'text/event-stream',
      role: 'viewer',
    },
    async ({ request }) => {
      if (feed.listeners >= MOST_LISTENERS)
        throw new RequestError(503, 'too many look on already', 'ask now and then in place of it')
      const last = request.req.header('Last-Event-ID')
      const about = {
        last,
        signal: request.req.raw.signal,
        isStill: callerOf(request).isStill,
        letGo: () => request.env.outgoing.destroy(),
      }
      return new Response(eventStream(feed, about), {
        headers: {
          'Content-Type': 'text/event-stream',
          'Cache-Control': 'no-store, no-transform',
          // nginx would keep it back.
          'X-Accel-Buffering': 'no',
        },
      })
    },
  )
}

interface Listener {
  /** The last change that it heard of. */
  last: string | undefined
  signal: AbortSignal
  isStill: (() => Promise<boolean>) | undefined
  /** Ends its connection, with all that was not taken yet. */
  letGo(): void
}

function eventStream(feed: Feed, { last, signal, isStill, letGo }: Listener): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let stop = () => {}
  return new ReadableStream(
    {
      start(controller) {
        const close = () => {
          stop()
          try {
            controller.close()
          } catch {
            // It is closed already.
          }
        }
        const send = (text: string) => {
          if ((controller.desiredSize ?? 0) <= 0) {
            close()
            return letGo()
          }
          controller.enqueue(encoder.encode(text))
        }
        // Who signed out meanwhile, or whose token was revoked, hears no more.
        const tell = async (text: string) => {
          if (isStill === undefined || (await isStill().catch(() => false))) send(text)
          else close()
        }
        const subscription = feed.subscribe(change => void tell(eventText(change)))
        const heartbeat = setInterval(tell, HEARTBEAT_MS, ': still here\n\n')
        stop = () => {
          clearInterval(heartbeat)
          subscription[Symbol.dispose]()
          signal.removeEventListener('abort', close)
        }
        signal.addEventListener('abort', close)
        send(`retry: ${RETRY_MS}\n\n`)
        const missed = last === undefined ? [] : (feed.after(last) ?? 'unknown')
        if (missed === 'unknown')
          send(eventText({ id: '', at: new Date().toISOString(), runs: [], all: true }))
        else for (const change of missed) send(eventText(change))
      },
      cancel: () => stop(),
    },
    { highWaterMark: MOST_UNSENT_BYTES, size: chunk => chunk.byteLength },
  )
}

function eventText({ id, ...data }: Change): string {
  return `event: changed\n${id === '' ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`
}
