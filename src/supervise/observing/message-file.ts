import { closeSync, constants, openSync, statSync, unlinkSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeFolder } from '../../kit/make-folder.ts'
import { type Follower, followFile } from '../../process/follow.ts'

/** The file (`TASKER_FILE`) that a command and its helpers write messages to, out of the way of its output. */
export interface MessageFile {
  path: string
  isEmpty(): boolean
  follow(onChunk: (chunk: Buffer) => void): Follower
  remove(): void
}

/** Where the message file of a run is, as long as it runs. */
export function messagePath(stateDir: string, runId: string): string {
  return join(stateDir, 'messages', runId)
}

/** Makes one (0600, in a folder 0700); undefined where that cannot be done: markers in the output still work. */
export function createMessageFile(stateDir: string, runId: string): MessageFile | undefined {
  const path = messagePath(stateDir, runId)
  try {
    touch(path)
  } catch {
    try {
      makeFolder(dirname(path))
      touch(path)
    } catch {
      return undefined
    }
  }
  return {
    path,
    isEmpty() {
      try {
        return statSync(path).size === 0
      } catch {
        return true // it is gone, or out of reach
      }
    },
    follow: onChunk => followFile(path, 0, onChunk, () => {}),
    remove: () => removeMessageFile(stateDir, runId),
  }
}

/** Says something in the name of a run that goes on. One that has just ended, or is between two attempts, cannot hear it. */
export function noteAtRun(stateDir: string, runId: string, verb: 'note' | 'warn', text: string): void {
  if (!/^[0-9a-f-]+$/.test(runId)) return
  try {
    const fd = openSync(messagePath(stateDir, runId), constants.O_WRONLY | constants.O_APPEND)
    writeSync(fd, `::tasker ${verb} ${text}\n`)
    closeSync(fd)
  } catch {
    // Whoever has something to say says it on stderr as well.
  }
}

/** Removes what a run left; it does not matter who is first. */
export function removeMessageFile(stateDir: string, runId: string): void {
  try {
    unlinkSync(messagePath(stateDir, runId))
  } catch {
    // There was none, or somebody tidied up before us.
  }
}

function touch(path: string): void {
  closeSync(openSync(path, 'ax', 0o600))
}
