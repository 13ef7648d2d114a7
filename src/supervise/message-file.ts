import { closeSync, mkdirSync, openSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { type Follower, followFile } from '../process/follow.ts'

/** The file (`TASKER_FILE`) that a command and its helpers write messages to, out of the way of its output. */
export interface MessageFile {
  path: string
  follow(onChunk: (chunk: Buffer) => void): Follower
  remove(): void
}

/** Makes one (0600, in a folder 0700); undefined where that cannot be done: markers in the output still work. */
export function createMessageFile(stateDir: string, runId: string): MessageFile | undefined {
  const folder = join(stateDir, 'messages')
  const path = join(folder, runId)
  try {
    touch(path)
  } catch {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      touch(path)
    } catch {
      return undefined
    }
  }
  return {
    path,
    follow: onChunk => followFile(path, 0, onChunk),
    remove() {
      try {
        unlinkSync(path)
      } catch {
        // Somebody tidied up before us.
      }
    },
  }
}

function touch(path: string): void {
  closeSync(openSync(path, 'ax', 0o600))
}
