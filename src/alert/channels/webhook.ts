import { createHmac } from 'node:crypto'
import { jsonOf, type Message } from '../message.ts'
import { post } from './post.ts'

export interface Webhook {
  url: string
  secret?: string
  headers: Readonly<Record<string, string>>
}

/** JSON, signed where there is a secret: over the time and the body, so that an old one cannot be sent again. */
export async function sendToWebhook(
  { url, secret, headers }: Webhook,
  message: Message,
  now = Date.now(),
): Promise<void> {
  const body = JSON.stringify(jsonOf(message))
  const timestamp = String(Math.floor(now / 1000))
  const signature = secret === undefined ? {} : { 'x-tasker-signature': signatureOf(secret, timestamp, body) }
  await post(url, body, {
    'x-tasker-timestamp': timestamp,
    'idempotency-key': message.id,
    ...signature,
    ...headers,
  })
}

function signatureOf(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`
}
