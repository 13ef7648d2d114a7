import type { IncomingMessage } from 'node:http'
import { TaskerError } from '../../domain/error.ts'
import type { HttpSettings } from '../../domain/store-settings.ts'
import { StoreError } from '../store-error.ts'
import { ANSWER_MS, type Answer, codeOf, createPost, isOfCertificate } from './post.ts'
import { refusal } from './refusal.ts'
import { JOURNAL_PATH, type Receipt } from './wire.ts'

/** The way to the server of a dashboard. */
export interface Sender extends Disposable {
  readonly answered: boolean
  /** Throws `StoreError`. */
  send(text: string): Promise<Receipt[]>
}

/** So long a server that has too much to do is left alone, unless it says how long, and at most. */
const PAUSE_MS = { usual: 500, most: 600_000 }

export function createSender(settings: HttpSettings, place: string): Sender {
  const post = createPost(settings)
  let notBefore = Number.NEGATIVE_INFINITY
  return {
    get answered() {
      return post.answered
    },
    async send(text) {
      if (settings.url === undefined)
        throw new StoreError('refused', 'nobody says where runs are to be sent', 'set database.url')
      if (performance.now() < notBefore)
        throw new StoreError('busy', `${place} asks to be left alone for a moment`, 'it is tried again')
      let answer: Answer
      try {
        answer = await post.post(new URL(settings.url + JOURNAL_PATH), text)
      } catch (cause) {
        throw unreachable(place, cause)
      }
      const { response, body } = answer
      const receipts = receiptsIn(response, body)
      if (receipts !== undefined) return receipts
      const error = refusal(place, response, body)
      if (error.trouble === 'busy') notBefore = performance.now() + pauseOf(response)
      throw error
    },
    [Symbol.dispose]: () => post[Symbol.dispose](),
  }
}

function pauseOf({ headers }: IncomingMessage): number {
  const asked = Number(headers['retry-after']) * 1000
  return asked > 0 ? Math.min(asked, PAUSE_MS.most) : PAUSE_MS.usual
}

/** Undefined for what no server of ours says, such as the page of a network that wants somebody to sign in. */
function receiptsIn({ statusCode }: IncomingMessage, body: string): Receipt[] | undefined {
  if (statusCode !== 200) return undefined
  try {
    const { runs } = JSON.parse(body)
    return Array.isArray(runs) ? runs : undefined
  } catch {
    return undefined
  }
}

function unreachable(place: string, cause: unknown): StoreError {
  const options = { cause }
  if (cause instanceof TaskerError) return new StoreError('refused', cause.problem, cause.remedy, options)
  const code = codeOf(cause)
  if (isOfCertificate(cause)) {
    const remedy = 'name the file of its authority as database.sslrootcert'
    return new StoreError('refused', `the certificate of ${place} is not trusted (${code})`, remedy, options)
  }
  const { name, message } = cause as Error
  const why = name === 'TimeoutError' ? `no answer within ${ANSWER_MS / 1000} s` : (code ?? message)
  return new StoreError('unreachable', `${place} cannot be reached (${why})`, 'it is tried again', options)
}
