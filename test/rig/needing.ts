import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import { test } from 'vitest'

/**
 * `test` where these programs are on the PATH; elsewhere its tests are skipped, and say so by name. In CI nothing is
 * missing: there the tests run, and fail for want of it.
 */
export function needing(...programs: readonly string[]): typeof test {
  return process.env.CI ? test : wherePresent(...programs)
}

/** The same for programs that nobody has to have, not even CI. */
export function wherePresent(...programs: readonly string[]): typeof test {
  const missing = programs.filter(program => !isOnPath(program))
  if (missing.length === 0) return test
  process.stderr.write(`not run on this machine, for want of ${missing.join(', ')}:\n`)
  return test.skip as unknown as typeof test
}

function isOnPath(program: string): boolean {
  return (process.env.PATH ?? '').split(':').some(folder => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
