import { mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Opens a file for appending (0600), and makes its folder (0700) where that is missing. Throws what the file system
 * throws.
 */
export function openAppending(path: string): number {
  try {
    return openSync(path, 'a', 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    return openSync(path, 'a', 0o600)
  }
}
