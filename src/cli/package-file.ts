import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { TaskerError } from '../domain/error.ts'

/** A file or folder of this package, from src/ as well as from the bundle in dist/. */
export function packageFile(...path: readonly string[]): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, ...path)
    if (existsSync(candidate)) return candidate
  }
  throw new TaskerError(`${path.join('/')} of tasker is missing`, 'install tasker anew')
}
