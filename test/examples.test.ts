import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'vitest'
import { needing } from './rig/needing.ts'
import { BIN, createRig } from './rig/tasker.ts'
import { inBash } from './supervision/side-by-side.ts'

const EXAMPLES = join(import.meta.dirname, '..', 'examples')

needing('systemd-analyze')('systemd accepts the units of examples/systemd without a word', () => {
  using rig = createRig()
  const units = readdirSync(join(EXAMPLES, 'systemd'))
  for (const unit of units) {
    const text = readFileSync(join(EXAMPLES, 'systemd', unit), 'utf8')
    writeFileSync(join(rig.home, unit), text.replace('/usr/local/bin/tasker', BIN))
  }

  const { status, output } = spawnSync('systemd-analyze', [
    'verify',
    ...units.map(unit => join(rig.home, unit)),
  ])

  expect(units).toHaveLength(5)
  expect({ status, said: output.join('') }).toEqual({ status: 0, said: '' })
})

needing('bash')('examples/slurm.sh records a run of the array task', async () => {
  using rig = createRig()
  cpSync(join(EXAMPLES, 'slurm.sh'), join(rig.home, 'slurm.sh'))
  const script = (name: string, text: string) => {
    writeFileSync(join(rig.home, name), `#!/bin/sh\n${text}\n`)
    chmodSync(join(rig.home, name), 0o755)
  }
  mkdirSync(join(rig.home, 'bin'))
  script('bin/srun', 'exec "$@"')
  script('bin/tasker', `exec ${BIN} "$@"`)
  script('census', 'echo part $2; exit 3')

  const finished = await inBash(rig, 'PATH=$PWD/bin:$PATH bash slurm.sh', {
    SLURM_JOB_ID: '4712',
    SLURM_ARRAY_JOB_ID: '4711',
    SLURM_ARRAY_TASK_ID: '3',
    SLURM_RESTART_COUNT: '2',
  })

  expect(finished).toMatchObject({ stdout: 'part 3\n', stderr: '', code: 3 })
  using database = new DatabaseSync(rig.databaseFile)
  const [run] = database.prepare('SELECT task_name, surroundings, tags FROM executions').all()
  expect(run).toMatchObject({
    task_name: 'census-3',
    surroundings: expect.stringContaining('{"kind":"slurm","id":"4711_3"}'),
    tags: '{"restart":"2"}',
  })
})
