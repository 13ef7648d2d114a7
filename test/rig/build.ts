import { execFileSync } from 'node:child_process'
import { globSync, statSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..')

/** Bundles the command from the source as it is now, for the tests that run bin/tasker; and the pages, if they changed. */
export function setup(): void {
  build('bundle')
  if (changedAt(['src/web/ui/**/*', 'package.json']) > changedAt(['dist/ui/index.html'])) build('pages')
}

function build(what: 'bundle' | 'pages'): void {
  execFileSync('npm', ['run', '--silent', what], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] })
}

function changedAt(patterns: string[]): number {
  const times = globSync(patterns, { cwd: ROOT }).map(file => statSync(join(ROOT, file)).mtimeMs)
  return Math.max(0, ...times)
}
