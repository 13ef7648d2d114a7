import { accessSync, constants, statSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'

/** The full path of a program as a shell here would find it; undefined where there is none. */
export function onPath(name: string, path: string): string | undefined {
  return path
    .split(':')
    .filter(isAbsolute)
    .map(folder => join(folder, name))
    .find(isProgram)
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
