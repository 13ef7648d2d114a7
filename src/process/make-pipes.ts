import { execFileSync } from 'node:child_process'
import { constants, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Makes `count` real pipes, for a command that is started after those of the launcher are used up, and returns a
 * descriptor of each: FIFOs that nobody else has seen. Fewer, or none, where they cannot be made.
 */
export function makePipes(count: number): number[] {
  if (count === 0) return []
  let folder: string | undefined
  try {
    const made = mkdtempSync(join(tmpdir(), 'tasker-'))
    folder = made
    const paths = Array.from({ length: count }, (_, index) => join(made, String(index)))
    execFileSync('mkfifo', ['-m', '600', ...paths], {
      stdio: 'ignore',
      env: { PATH: '/usr/bin:/bin' },
    })
    return paths.map(path => openSync(path, constants.O_RDWR))
  } catch {
    return [] // node's own pipes take their place
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  }
}
