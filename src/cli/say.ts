import { writeSync } from 'node:fs'
import { sayError } from '../domain/error.ts'
import { redactForms } from '../domain/redact/secret-forms.ts'
import { harmless } from '../kit/harmless.ts'

/** A sentence with words of others in it, fit for a terminal and for a log: no escape sequences, no passwords of URLs. */
export function sayable(text: string): string {
  return harmless(redactForms(text))
}

/** One line of tasker's own on stderr. Never throws: stderr may be closed, full or gone. */
export function say(text: string): void {
  try {
    writeSync(2, `tasker: ${sayable(text)}\n`)
  } catch {
    // Nobody can be told.
  }
}

/** Tells what went wrong with tasker itself while a command runs. */
export function sayTrouble(what: string, error: unknown): void {
  say(`${what}: ${sayError(error)}`)
}
