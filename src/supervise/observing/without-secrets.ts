import type { Message } from '../../domain/message.ts'
import { redactText } from '../../domain/redact.ts'

/** What is said of an error is kept, shown and sent about: secrets in it are replaced. */
export function withoutSecrets(message: Message, patterns: readonly string[]): Message {
  switch (message.verb) {
    case 'note':
    case 'warn':
      return { ...message, text: redactText(message.text, patterns) }
    case 'error': {
      const { detail } = message
      const text = redactText(message.text, patterns)
      return { ...message, text, ...(detail !== undefined && { detail: redactText(detail, patterns) }) }
    }
    default:
      return message
  }
}

/** The same for what was only printed, and never meant to be recorded: in all of it. */
export function withoutAnySecrets(message: Message, patterns: readonly string[]): Message {
  if ('name' in message) return { ...message, name: redactText(message.name, patterns) }
  if ('text' in message && message.text !== undefined)
    return { ...message, text: redactText(message.text, patterns) }
  return message
}
