import type { Message } from '../domain/message.ts'
import { createScanner } from './scanner.ts'

/**
 * What one printed line says: the messages of its markers, none for ordinary text. Never throws.
 * `token` is the run's; without it no `result` is believed.
 */
export function parseMarker(line: string, token?: string): Message[] {
  return scan(line, token, 'stream')
}

/** The same for a line of the message file (`TASKER_FILE`), where the marker may be missing: `45/120 loading`. */
export function parseFileLine(line: string, token?: string): Message[] {
  return scan(line, token, 'file')
}

function scan(line: string, token: string | undefined, mode: 'stream' | 'file'): Message[] {
  const messages: Message[] = []
  const scanner = createScanner({ token, mode, onMessage: message => messages.push(message) })
  scanner.push(Buffer.from(line))
  scanner.end()
  return messages
}
