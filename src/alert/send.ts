import { readFile } from 'node:fs/promises'
import type { Channel } from '../domain/alert/channel.ts'
import type { Message } from './message.ts'
import { SendError } from './send-error.ts'

/** Brings a message to a channel, in one attempt that ends within half a minute. Throws `SendError`. */
export async function send(message: Message, channel: Channel): Promise<void> {
  const to = await revealed(channel)
  if (to.type !== 'exec') (await import('./trust-system.ts')).trustSystem()
  switch (to.type) {
    case 'smtp':
      return (await import('./channels/smtp.ts')).sendMail(to, message)
    case 'slack':
      return (await import('./channels/slack.ts')).sendToSlack(to, message)
    case 'webhook':
      return (await import('./channels/webhook.ts')).sendToWebhook(to, message)
    case 'ntfy':
      return (await import('./channels/ntfy.ts')).sendToNtfy(to, message)
    case 'exec':
      return (await import('./channels/exec.ts')).sendToCommand(to, message)
  }
}

/** The channel with what `file:PATH` stands for. */
async function revealed<T extends Channel>(channel: T): Promise<T> {
  const entries = await Promise.all(
    Object.entries(channel).map(async ([name, value]) => [
      name,
      typeof value === 'string' && value.startsWith('file:')
        ? await contentOf(name, value.slice('file:'.length))
        : value,
    ]),
  )
  return Object.fromEntries(entries)
}

async function contentOf(name: string, file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (cause) {
    throw new SendError(`the file ${file} of its ${name} cannot be read`, { cause })
  }
}
