import { openSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeFolder } from './make-folder.ts'

/**
 * Opens a file for appending (0600), and makes its folder (0700) where that is missing. Throws what the file system
 * throws.
 */
export function openAppending(path: string): number {
  try {
    return openSync(path, 'a', 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    makeFolder(dirname(path))
    return openSync(path, 'a', 0o600)
  }
}
