import { mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/*
 * Of each run that somebody is to be told of there is an empty file until that is done: who tells it can be killed at any
 * time, and the next tasker goes on.
 */

/** So long whoever began has it to himself: an attempt to send is claimed for as long. */
const IN_HAND_MS = 120_000
/** By then nothing is sent any more. */
const GIVEN_UP_MS = 4 * 24 * 3_600_000
const MOST_AT_ONCE = 20

/** Never throws: what cannot be noted is found by `tasker alert check`. */
export function noteToTell(stateDir: string, runId: string): void {
  try {
    mkdirSync(folderIn(stateDir), { recursive: true, mode: 0o700 })
    writeFileSync(join(folderIn(stateDir), runId), '', { mode: 0o600 })
  } catch {
    // The state directory is full or read-only; that was told already.
  }
}

export function forgetTold(stateDir: string, runId: string): void {
  rmSync(join(folderIn(stateDir), runId), { force: true })
}

/** Whether there are runs of which nobody could be told so far. */
export function isAnythingLeft(stateDir: string, now: number): boolean {
  return leftIn(stateDir, now).length > 0
}

/** Takes them into one's own hand: others leave them alone for a while. */
export function takeLeft(stateDir: string, now: number): string[] {
  const left = leftIn(stateDir, now).slice(0, MOST_AT_ONCE)
  return left.filter(runId => {
    try {
      utimesSync(join(folderIn(stateDir), runId), now / 1000, now / 1000)
      return true
    } catch {
      return false // another one has just told it
    }
  })
}

function leftIn(stateDir: string, now: number): string[] {
  return namesIn(folderIn(stateDir)).filter(runId => {
    const file = join(folderIn(stateDir), runId)
    const { mtimeMs = now, birthtimeMs = now } = statSync(file, { throwIfNoEntry: false }) ?? {}
    if (now - birthtimeMs > GIVEN_UP_MS) rmSync(file, { force: true })
    return now - mtimeMs > IN_HAND_MS
  })
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function folderIn(stateDir: string): string {
  return join(stateDir, 'alerts')
}
