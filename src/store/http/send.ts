import { readFileSync } from 'node:fs'
import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { sayError, TaskerError } from '../../domain/error.ts'
import type { HttpSettings } from '../../domain/store-settings.ts'
import { StoreError } from '../store-error.ts'
import { refusal } from './refusal.ts'
import { JOURNAL_PATH, JOURNAL_TYPE, type Receipt } from './wire.ts'

/** The way to the server of a dashboard. */
export interface Sender extends Disposable {
  readonly answered: boolean
  /** Throws `StoreError`. */
  send(text: string): Promise<Receipt[]>
}

const ANSWER_MS = 30_000
/** No answer to a request of ours is longer. */
const MOST_ANSWER_BYTES = 4 * 2 ** 20
const WORTH_PACKING_BYTES = 1_000

export function createSender(settings: HttpSettings, place: string): Sender {
  const closing = new AbortController()
  let answered = false
  let notBefore = Number.NEGATIVE_INFINITY
  let ways: { request: typeof import('node:http').request; agent: Agent } | undefined

  const waysOf = (url: URL) => {
    // Loaded late: the command has been started by now.
    const { request, Agent } = process.getBuiltinModule(
      url.protocol === 'https:' ? 'node:https' : 'node:http',
    )
    const ca = authoritiesIn(settings.sslrootcert)
    return { request, agent: new Agent({ keepAlive: true, maxSockets: 1, ...(ca && { ca }) }) }
  }
  const post = async (url: URL, text: string): Promise<{ response: IncomingMessage; body: string }> => {
    const token = await settings.token()
    const bytes = Buffer.from(text)
    const { gzip } = process.getBuiltinModule('node:zlib')
    const isPacked = bytes.length > WORTH_PACKING_BYTES
    const body = isPacked ? await promisify(gzip)(bytes) : bytes
    ways ??= waysOf(url)
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(ANSWER_MS)])
    const request = ways.request(url, {
      method: 'POST',
      agent: ways.agent,
      signal,
      headers: {
        'Content-Type': JOURNAL_TYPE,
        'Content-Length': body.length,
        Accept: 'application/json',
        ...(isPacked && { 'Content-Encoding': 'gzip' }),
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      },
    })
    connectWithin(request, settings.connectTimeoutMs, () => {
      answered = true
    })
    request.end(body)
    try {
      return await answerTo(request)
    } catch (error) {
      // The server had just closed a connection that nobody used.
      if (request.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET')
        return await post(url, text)
      throw error
    }
  }
  return {
    get answered() {
      return answered
    },
    async send(text) {
      if (settings.url === undefined)
        throw new StoreError('refused', 'nobody says where runs are to be sent', 'set database.url')
      if (performance.now() < notBefore)
        throw new StoreError('busy', `${place} asks to be left alone for a moment`, 'it is tried again')
      let answer: Awaited<ReturnType<typeof post>>
      try {
        answer = await post(new URL(settings.url + JOURNAL_PATH), text)
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
    [Symbol.dispose]() {
      closing.abort()
      ways?.agent.destroy()
    },
  }
}

const PAUSE_MS = { usual: 500, most: 600_000 }

/** So long a server that has too much to do is left alone. */
function pauseOf({ headers }: IncomingMessage): number {
  const asked = Number(headers['retry-after']) * 1000
  return asked > 0 ? Math.min(asked, PAUSE_MS.most) : PAUSE_MS.usual
}

function authoritiesIn(file: string | undefined): string | undefined {
  try {
    return file === undefined ? undefined : readFileSync(file, 'utf8')
  } catch (cause) {
    const problem = `the certificates ${file} cannot be read: ${sayError(cause)}`
    throw new TaskerError(problem, 'correct database.sslrootcert', { cause })
  }
}

/** A server that takes no connection is found out sooner than one that takes its time to answer. */
function connectWithin(request: ClientRequest, limitMs: number, onConnect: () => void): void {
  request.on('socket', socket => {
    if (!socket.connecting) return onConnect()
    const timer = setTimeout(
      () => request.destroy(new Error(`no connection within ${limitMs / 1000} s`)),
      limitMs,
    )
    socket.once('connect', () => {
      clearTimeout(timer)
      onConnect()
    })
    socket.once('close', () => clearTimeout(timer))
  })
}

function answerTo(request: ClientRequest): Promise<{ response: IncomingMessage; body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ response: IncomingMessage; body: string }>()
  request.on('error', reject)
  request.on('response', response => {
    const chunks: Buffer[] = []
    let size = 0
    response.on('error', reject)
    response.on('data', chunk => {
      chunks.push(chunk)
      size += chunk.length
      if (size > MOST_ANSWER_BYTES) response.destroy(new Error('the answer has no end'))
    })
    response.on('end', () => resolve({ response, body: Buffer.concat(chunks).toString('utf8') }))
  })
  return promise
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
  // The token, or a certificate, is not to be had.
  if (cause instanceof TaskerError) return new StoreError('refused', cause.problem, cause.remedy, { cause })
  const { code, name, message } = cause as NodeJS.ErrnoException
  const why =
    name === 'TimeoutError' || name === 'AbortError' ? `no answer within ${ANSWER_MS / 1000} s` : message
  const isCertificate = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS/.test(code ?? '')
  return isCertificate
    ? new StoreError(
        'refused',
        `the certificate of ${place} is not trusted (${code})`,
        'name the file of its authority as database.sslrootcert',
        { cause },
      )
    : new StoreError('unreachable', `${place} cannot be reached (${code ?? why})`, 'it is tried again', {
        cause,
      })
}
