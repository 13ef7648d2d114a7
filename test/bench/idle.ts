import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { BIN } from '../rig/tasker.ts'
import { median, printRatio } from './figures.ts'
import { cpuSeconds, pssMiB } from './process-use.ts'

const ROUNDS = 3
const WATCHED_MS = 10_000

/** Memory and CPU of a wrapper that waits for 20 sleeping processes, with its output in a pipe, against a node that waits. */
export async function bench(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'tasker-bench-'))
  const env = { PATH: '/usr/bin:/bin', HOME: home, TASKER_STATE_DIR: join(home, 'state') }
  const sleepers = 'trap "kill 0" TERM; for i in $(seq 19); do sleep 60 & done; wait'
  const memory: [number[], number[]] = [[], []]
  const cpu: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const wrapper = spawn(BIN, ['run', '--', 'sh', '-c', sleepers], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // a group of its own, which its end takes along
    })
    const bare = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { env, stdio: 'ignore' })
    await setTimeout(4_000)
    const before = cpuSeconds(wrapper.pid)
    await setTimeout(WATCHED_MS)
    cpu.push(((cpuSeconds(wrapper.pid) - before) / (WATCHED_MS / 1000)) * 100)
    memory[0].push(pssMiB(wrapper.pid))
    memory[1].push(pssMiB(bare.pid))
    for (const { pid = 0 } of [wrapper, bare]) process.kill(pid, 'SIGTERM')
    await setTimeout(500)
  }
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  printRatio('memory (PSS) of an idle wrapper', 'MiB', ...memory, 'an idle node')
  console.log(`  CPU of an idle wrapper, 20 processes: ${median(cpu).toFixed(2)} % of a core`)
}
