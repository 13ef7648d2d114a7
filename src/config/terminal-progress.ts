import { UsageError } from '../domain/error.ts'
import { TERMINAL_PROGRESS, type TerminalProgress } from '../domain/terminal-progress.ts'
import { quote } from './kinds.ts'
import type { Kind, Raw } from './option.ts'

/** When the user's terminal is told the progress; yes stands for `auto`. */
export function terminalProgress(): Kind<TerminalProgress> {
  return { parse: terminalProgressOf, write: value => value }
}

/** Throws `UsageError` when it is neither of the words. */
export function terminalProgressOf(raw: Raw): TerminalProgress {
  const word = typeof raw === 'string' ? raw.trim().toLowerCase() : ''
  if (['true', 'yes', 'on', '1'].includes(word)) return 'auto'
  if (['false', 'no', '0'].includes(word)) return 'off'
  const known = TERMINAL_PROGRESS.find(each => each === word)
  if (known !== undefined) return known
  throw new UsageError(`${quote(raw)} is not known here`, `write one of ${TERMINAL_PROGRESS.join(', ')}`)
}
