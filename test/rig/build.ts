import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** Bundles the command from the source as it is now, for the tests that run bin/tasker. */
export function setup(): void {
  const root = join(import.meta.dirname, '..', '..')
  execFileSync('npm', ['run', '--silent', 'bundle'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
}
