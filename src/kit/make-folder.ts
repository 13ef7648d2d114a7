import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a folder (0700) with the folders above it; one that is there is fine. Throws what the file system throws.
 * Node's own `recursive` never comes back where a folder can neither be found nor made, as in /proc/1/x.
 */
export function makeFolder(path: string): void {
  try {
    makeOne(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error
    makeFolder(dirname(path))
    makeOne(path)
  }
}

function makeOne(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
