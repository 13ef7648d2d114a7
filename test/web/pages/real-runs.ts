import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CLIENTS } from '../../clients/client-rig.ts'
import type { Rig, Started } from '../../rig/tasker.ts'

/** What the runs below are made with. */
export const LANGUAGES = ['Rscript', 'python3'] as const

const EXAMPLES = join(import.meta.dirname, '..', '..', '..', 'examples')

/** Fails as programs do: with colors before it, and a trace. */
const BROKEN = `import sqlite3, time
print("\\033[32mconnected\\033[0m to db.example", flush=True)
print("::tasker subtask 1/2 Read", flush=True)
print("::tasker 3/120 Delaware", flush=True)
time.sleep(0.1)
sqlite3.connect(":memory:").execute("SELECT * FROM counties")
`

/** Says how far it is, and goes on until somebody ends it. */
const ENDLESS = `echo "::tasker subtask 1/3 Fetch"
echo "::tasker 40/120 Ohio"
echo "::tasker subtask 2/3 Build features"
tick=0
while :; do tick=$((tick + 1)); echo "tick $tick"; echo "::tasker $((tick % 100))/100 row $tick"; sleep 0.2; done
`

/** Runs of R, Python and the shell that are over: good, failed, and one for each alert, error and schedule to speak of. */
export async function makeRealRuns(rig: Rig): Promise<void> {
  cpSync(join(EXAMPLES, 'scripts'), rig.home, { recursive: true })
  cpSync(join(CLIENTS, 'r', 'tasker.R'), join(rig.home, 'tasker.R'))
  writeFileSync(join(rig.home, 'broken.py'), BROKEN)
  const channel = { type: 'exec', command: ['sh', '-c', 'cat >>sent'] }
  writeFileSync(
    join(rig.home, '.tasker.yml'),
    JSON.stringify({ alerts: { channels: { ops: channel }, rules: [{ on: ['failed'], stage: 'DAILY' }] } }),
  )
  await rig.tasker([
    ...['register', '--stage', 'DAILY', '--name', 'load.sh', '--schedule', '0 2 * * *'],
    ...['--description', 'Reads the states'],
  ])
  await rig.tasker(['register', '--stage', 'MONTHLY', '--name', 'never.sh', '--schedule', '0 4 1 * *'])
  const run = (stage: string, ...command: string[]) =>
    rig.tasker(['run', '--stage', stage, '--tag', 'team=geo', '--', ...command])
  await rig.tasker(['run', '--stage', 'DAILY', '--task', 'load.sh', '--', 'sh', 'loop.sh'])
  await run('DAILY', 'Rscript', 'subtasks.R')
  await run('DAILY', 'Rscript', 'progress-bar.R')
  await run('PREREQ', 'python3', 'plain.py')
  await run('DAILY', 'python3', 'broken.py')
  await rig.tasker(['alert', 'check'])
}

/** A run with subtasks that goes on until it is killed. */
export function startEndless(rig: Rig): Started & AsyncDisposable {
  writeFileSync(join(rig.home, 'endless.sh'), ENDLESS)
  const started = rig.start(['run', '--stage', 'DAILY', '--quiet', '--', 'sh', 'endless.sh'])
  return {
    ...started,
    async [Symbol.asyncDispose]() {
      started.child.kill()
      await started.finished
    },
  }
}

/** The id of the latest run of a task. */
export async function latestRun(rig: Rig, task: string): Promise<string> {
  const { stdout } = await rig.tasker(['history', '--task', task, '--json'])
  return JSON.parse(stdout)[0].run_id
}
