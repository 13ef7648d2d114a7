import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { CLIENTS } from './clients/client-rig.ts'
import { needing } from './rig/needing.ts'
import { freshDatabase } from './rig/postgres.ts'
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

  expect(units).toHaveLength(6)
  expect({ status, said: output.join('') }).toEqual({ status: 0, said: '' })
})

const database = freshDatabase()

/** What each of examples/scripts leaves in `executions`. */
const SCRIPTS: Record<string, { command: string[]; printed: RegExp; recorded: object }> = {
  'progress-bar.R': {
    command: ['Rscript', 'progress-bar.R'],
    printed: /\r {2}\|=+\| 100%\n$/,
    recorded: {},
  },
  'subtasks.R': {
    command: ['Rscript', 'subtasks.R'],
    printed: /\[\d\d:\d\d:\d\d\] Subtask 2 of 2: Writing the result\n/,
    recorded: {
      total_subtasks: 2,
      current_subtask: 2,
      subtask_name: 'Writing the result',
      subtask_progress_message: '90 letters',
      overall_progress_message: 'Processed 12 states',
    },
  },
  'plain.py': {
    command: ['python3', 'plain.py'],
    printed: /^::tasker subtask 1\/2 Load\n/,
    recorded: { total_subtasks: 2, subtask_name: 'Check', metrics: '{"states":5}' },
  },
  'loop.sh': {
    command: ['sh', 'loop.sh'],
    printed: /^ALABAMA\nALASKA\nARIZONA\nARKANSAS\nCALIFORNIA\n$/,
    recorded: {
      subtask_items_complete: 5,
      subtask_items_total: 5,
      overall_progress_message: 'California',
    },
  },
  'rows.awk': {
    command: ['sh', '-c', 'seq 1000 | awk -v total=1000 -f rows.awk'],
    printed: /^500500\n$/,
    recorded: { subtask_items_complete: 1000, subtask_items_total: 1000, overall_progress_message: 'rows' },
  },
  'partitions.sql': {
    command: ['psql', '-X', '-q', '-f', 'partitions.sql', database.url],
    printed: /^$/,
    recorded: {
      subtask_items_complete: 10,
      subtask_items_total: 10,
      overall_progress_message: 'partition 10',
    },
  },
}

for (const [name, { command, printed, recorded }] of Object.entries(SCRIPTS))
  needing(command[0] ?? '')(`examples/scripts/${name} is recorded with what it says`, async () => {
    using rig = createRig()
    cpSync(join(EXAMPLES, 'scripts', name), join(rig.home, name))
    cpSync(join(CLIENTS, 'r', 'tasker.R'), join(rig.home, 'tasker.R'))

    const finished = await rig.tasker(['run', '--', ...command])

    expect(finished.code).toBe(0)
    expect(finished.stdout).toMatch(printed)
    using runs = new DatabaseSync(rig.databaseFile, { readOnly: true })
    expect(runs.prepare('SELECT * FROM executions').all()).toMatchObject([
      { execution_status: 'FINISHED', overall_percent_complete: 100, ...recorded },
    ])
  })

test('each of examples/scripts is run by a test', () => {
  expect(readdirSync(join(EXAMPLES, 'scripts')).toSorted()).toEqual(Object.keys(SCRIPTS).toSorted())
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
