import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createRig, finish } from '../../rig/tasker.ts'

const ROOT = join(import.meta.dirname, '../../..')

const LOOM = `import type { Detector } from '../detector.ts'

export const loom: Detector = {
  name: 'loom',
  programs: /^loom$/,
  needles: ['threads'],
  read(frame) {
    const done = /^threads: (\\d+)$/.exec(frame)?.[1]
    return done === undefined ? undefined : { done: Number(done), total: 50 }
  },
}
`

test('a new file in the folder of the detectors is all that a new tool needs', async () => {
  using rig = createRig()
  using copy = copyOfTheProject()
  writeFileSync(join(copy.root, 'src/protocol/detectors/loom.ts'), LOOM)
  const loom = join(rig.home, 'loom')
  writeFileSync(loom, '#!/bin/sh\necho threads: 20\nexit 1\n', { mode: 0o755 })

  execFileSync('npm', ['run', '--silent', 'bundle'], {
    cwd: copy.root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const tasker = (...words: string[]) =>
    finish(spawn(join(copy.root, 'bin/tasker'), words, { cwd: rig.home, env: rig.env }))
  await tasker('run', '--', loom)

  const { stdout } = await tasker('show', 'loom', '--json')
  expect(JSON.parse(stdout).run).toMatchObject({
    progress_source: 'bar:loom',
    subtask_items_complete: 20,
    subtask_items_total: 50,
  })
})

/** What a build needs, elsewhere. */
function copyOfTheProject(): Disposable & { root: string } {
  const root = mkdtempSync(join(tmpdir(), 'tasker-copy-'))
  for (const each of ['bin', 'sql', 'src', 'package.json', 'rolldown.config.ts', 'tsconfig.json'])
    cpSync(join(ROOT, each), join(root, each), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'))
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) }
}
