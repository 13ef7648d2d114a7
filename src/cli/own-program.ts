import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The full path of this very `tasker`, from src/ as well as from the bundle in dist/. */
export function ownProgram(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const candidate = join(folder, 'bin', 'tasker')
    if (existsSync(candidate) || folder === dirname(folder)) return candidate
  }
}
