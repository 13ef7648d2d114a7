import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually, type Rig, type Started } from '../rig/tasker.ts'

/** A monitor of the rig, listening; killed when the test is over. */
export async function startMonitor(
  rig: Rig,
  env: NodeJS.ProcessEnv = {},
): Promise<Started & AsyncDisposable> {
  const started = rig.start(['monitor'], { env })
  const said: string[] = []
  started.child.stderr?.on('data', chunk => said.push(String(chunk)))
  await eventually(
    () => said.join('').includes('looking after the runs') || undefined,
    'the monitor looks after the runs',
  )
  return {
    ...started,
    async [Symbol.asyncDispose]() {
      started.child.kill('SIGKILL')
      await started.finished
    },
  }
}

/** Commands of this go on until `letGo`. */
export const WAITS = ['sh', '-c', 'while [ ! -e go ]; do sleep 0.1; done']

export function letGo(rig: Rig): void {
  writeFileSync(join(rig.home, 'go'), '')
}

export function journals(rig: Rig): string[] {
  const folder = join(rig.stateDir, 'journal')
  return existsSync(folder) ? readdirSync(folder) : []
}

export async function untilAllDelivered(rig: Rig): Promise<void> {
  await eventually(() => journals(rig).length === 0 || undefined, 'no journal is left')
}
