import { createTransport } from 'nodemailer'
import { htmlOf } from '../html-letter.ts'
import { textOf } from '../letter.ts'
import { type Message, shortened, titleOf } from '../message.ts'
import { SendError } from '../send-error.ts'

export interface Mailbox {
  url: string
  from: string
  to: readonly string[]
  user?: string
  password?: string
}

const LIMIT_MS = 20_000
const MOST_WORDS = 200
const PORTS = { 'smtp:': 587, 'smtps:': 465 } as const

/**
 * A letter by SMTP, as text and as HTML. A name and a password go over an encrypted connection or not at all; a mail
 * server of this very machine is not asked for a certificate.
 */
export async function sendMail(mailbox: Mailbox, message: Message, limitMs = LIMIT_MS): Promise<void> {
  const transport = createTransport(optionsOf(mailbox, limitMs))
  const { promise: timeIsUp, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new SendError(`no answer within ${limitMs / 1000} s`)), limitMs)
  try {
    const letter = transport.sendMail({
      from: mailbox.from,
      to: [...mailbox.to],
      subject: titleOf(message),
      text: textOf(message),
      html: htmlOf(message),
      // The same when it is sent again: mail programs show it once.
      messageId: letterId(message.id),
      // Reminders and escalations stand below the first letter.
      ...(message.turn !== 'alert' && message.turn !== 'test' && { inReplyTo: firstOf(message.id) }),
      headers: {
        'Auto-Submitted': 'auto-generated',
        'X-Auto-Response-Suppress': 'All',
        'X-Tasker-Kind': message.alert.kind,
      },
      disableFileAccess: true,
      disableUrlAccess: true,
    })
    const { rejected } = await Promise.race([letter, timeIsUp])
    if (rejected.length > 0)
      throw new SendError(`it refused ${rejected.length} of the addresses`, { isFinal: true })
  } catch (error) {
    throw error instanceof SendError ? error : sendErrorOf(error)
  } finally {
    clearTimeout(timer)
    transport.close()
  }
}

function letterId(id: string): string {
  return `<${id}@tasker.invalid>`
}

/** The id of a message is that of its alert and the number of its turn. */
function firstOf(id: string): string {
  return letterId(`${id.slice(0, id.lastIndexOf('.'))}.0`)
}

function optionsOf({ url, user, password }: Mailbox, limitMs: number) {
  const { protocol, hostname, port, username, password: written } = new URL(url)
  const login = user ?? decodeURIComponent(username)
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  const isPlain = protocol === 'smtp:'
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? PORTS[protocol as keyof typeof PORTS] : Number(port),
    secure: !isPlain,
    ...(login !== '' && { auth: { user: login, pass: password ?? decodeURIComponent(written) } }),
    requireTLS: isPlain && login !== '',
    ignoreTLS: isPlain && login === '' && isHere,
    connectionTimeout: limitMs,
    greetingTimeout: limitMs,
    socketTimeout: limitMs,
  }
}

/** What says 5xx will say it again, but for a login: that is mended on the other side too. */
function sendErrorOf(error: unknown): SendError {
  const { responseCode, code, message } = error as { responseCode?: number; code?: string; message?: string }
  if (code === 'ETLS')
    return new SendError('it offers no encryption, without which no password is sent', {
      isFinal: true,
      cause: error,
    })
  if (responseCode !== undefined)
    return new SendError(`it answered ${responseCode}`, {
      isFinal: responseCode >= 500 && code !== 'EAUTH',
      cause: error,
    })
  return new SendError(whyNotReached(code ?? 'error', message ?? ''), { cause: error })
}

/** nodemailer puts its own code in the place of that of TLS: only the words are left. */
function whyNotReached(code: string, words: string): string {
  if (code !== 'ESOCKET') return `it cannot be reached (${code})`
  if (/wrong version number/.test(words))
    return 'it does not begin with TLS at this port; write smtp:// for a server that changes to it'
  if (/certificate/.test(words))
    return `its certificate is not accepted (${words.split(';')[0]}); SSL_CERT_FILE can name its authority`
  return `it cannot be reached (${shortened(words, MOST_WORDS)})`
}
