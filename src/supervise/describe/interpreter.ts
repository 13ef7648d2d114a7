import { accessSync, constants } from 'node:fs'
import { join, resolve } from 'node:path'

/** Full path of the program that a command line starts; undefined when it is not found. */
export function findInterpreter(file: string, cwd: string, path: string | undefined): string | undefined {
  const places = file.includes('/')
    ? [file]
    : (path ?? '/usr/bin:/bin').split(':').map(folder => join(folder || '.', file))
  return places.map(place => resolve(cwd, place)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
