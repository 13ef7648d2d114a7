import { writeSync } from 'node:fs'
import { sayError } from '../domain/error.ts'
import { harmless } from './print/harmless.ts'

/** One line of tasker's own on stderr. Never throws: stderr may be closed, full or gone. */
export function say(text: string): void {
  try {
    writeSync(2, `tasker: ${harmless(text)}\n`)
  } catch {
    // Nobody can be told.
  }
}

/** Tells what went wrong with tasker itself while a command runs. */
export function sayTrouble(what: string, error: unknown): void {
  say(`${what}: ${sayError(error)}`)
}
