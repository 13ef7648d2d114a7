import { readFileSync } from 'node:fs'
import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { sayError, TaskerError } from '../../domain/error.ts'
import type { HttpSettings } from '../../domain/store-settings.ts'
import { JOURNAL_TYPE } from './wire.ts'

/** What a server said, whole. */
export interface Answer {
  response: IncomingMessage
  body: string
}

/** One connection to a server, made when it is first used, and again when it was closed. */
export interface Post extends Disposable {
  /** Somebody took a connection of ours. */
  readonly answered: boolean
  /** Throws what the network throws, and `TaskerError` where the token or a certificate is not to be had. */
  post(url: URL, text: string): Promise<Answer>
}

/** An answer does not take longer. */
export const ANSWER_MS = 30_000
const MOST_ANSWER_BYTES = 4 * 2 ** 20
const WORTH_PACKING_BYTES = 1_000

export function createPost({ token, sslrootcert, connectTimeoutMs }: HttpSettings): Post {
  const closing = new AbortController()
  let answered = false
  let ways: { request: typeof import('node:http').request; agent: Agent } | undefined
  let trusted: string | string[] | undefined

  const waysTo = (url: URL) => {
    // Loaded late: the command has been started by now.
    const { request, Agent } = process.getBuiltinModule(
      url.protocol === 'https:' ? 'node:https' : 'node:http',
    )
    if (sslrootcert !== undefined) trusted = authoritiesIn(sslrootcert)
    return { request, agent: new Agent({ keepAlive: true, maxSockets: 1, ...(trusted && { ca: trusted }) }) }
  }
  const postOnce = async (url: URL, text: string): Promise<Answer> => {
    const bearer = await token()
    const bytes = Buffer.from(text)
    const isPacked = bytes.length > WORTH_PACKING_BYTES
    const body = isPacked ? await promisify(process.getBuiltinModule('node:zlib').gzip)(bytes) : bytes
    ways ??= waysTo(url)
    const request = ways.request(url, {
      method: 'POST',
      agent: ways.agent,
      signal: AbortSignal.any([closing.signal, AbortSignal.timeout(ANSWER_MS)]),
      headers: {
        'Content-Type': JOURNAL_TYPE,
        'Content-Length': body.length,
        Accept: 'application/json',
        ...(isPacked && { 'Content-Encoding': 'gzip' }),
        ...(bearer !== undefined && { Authorization: `Bearer ${bearer}` }),
      },
    })
    connectWithin(request, connectTimeoutMs, () => {
      answered = true
    })
    request.end(body)
    try {
      return await answerTo(request)
    } catch (error) {
      // The server had just closed a connection that nobody used.
      if (request.reusedSocket && codeOf(error) === 'ECONNRESET') return await postOnce(url, text)
      throw error
    }
  }
  return {
    get answered() {
      return answered
    },
    async post(url, text) {
      try {
        return await postOnce(url, text)
      } catch (error) {
        if (!isOfCertificate(error) || trusted !== undefined) throw error
        // Within a house there often is an authority of its own, which the machine trusts; loading those takes its time.
        const { getCACertificates } = process.getBuiltinModule('node:tls')
        trusted = [...getCACertificates('default'), ...getCACertificates('system')]
        ways = undefined
        return await postOnce(url, text)
      }
    },
    [Symbol.dispose]() {
      closing.abort()
      ways?.agent.destroy()
    },
  }
}

export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}

/** Whether the server is not the one that it should be, as far as is known. */
export function isOfCertificate(error: unknown): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS/.test(codeOf(error) ?? '')
}

function authoritiesIn(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const problem = `the certificates ${file} cannot be read: ${sayError(cause)}`
    throw new TaskerError(problem, 'correct database.sslrootcert', { cause })
  }
}

/** A server that takes no connection is found out sooner than one that takes its time to answer. */
function connectWithin(request: ClientRequest, limitMs: number, onConnect: () => void): void {
  request.on('socket', socket => {
    if (!socket.connecting) return onConnect()
    const tooLate = () => request.destroy(new Error(`no connection within ${limitMs / 1000} s`))
    const timer = setTimeout(tooLate, limitMs)
    socket.once('connect', () => {
      clearTimeout(timer)
      onConnect()
    })
    socket.once('close', () => clearTimeout(timer))
  })
}

function answerTo(request: ClientRequest): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
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
