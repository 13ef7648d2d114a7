import { isAbsolute, join } from 'node:path'
import { isProgram } from '../../kit/is-program.ts'

/** The full path of a program as a shell here would find it; undefined where there is none. */
export function onPath(name: string, path: string): string | undefined {
  return path
    .split(':')
    .filter(isAbsolute)
    .map(folder => join(folder, name))
    .find(isProgram)
}
