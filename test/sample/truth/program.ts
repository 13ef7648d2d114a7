import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** truth.c, compiled, in a folder of its own that tests may use too. */
export function compileTruth(): { file: string; folder: string } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), 'tasker-truth-'))
  const file = join(folder, 'truth')
  execFileSync('cc', ['-O1', '-pthread', '-o', file, join(import.meta.dirname, 'truth.c')])
  return { file, folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}
