import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import pidusage from 'pidusage'
import { createTreeSampler } from '../../src/sample/tree.ts'
import { BIN } from '../rig/tasker.ts'
import { median, printRatio } from './figures.ts'

const SIZES = [1, 20, 200, 2_000]
const SAMPLES = 15
const WATCHED_MS = 15_000
/** Clock ticks a second in /proc: 100 on every Linux that people run. */
const TICKS = 100

/**
 * What a sample of a tree costs in CPU, against pidusage for the same processes (which it has to be told) and one `ps`
 * of all; and what a supervisor costs that does nothing but that, once a second.
 */
export async function bench(): Promise<void> {
  for (const size of SIZES) {
    const tree = await startTree(size)
    const pids = descendantsOf(tree)
    using sampler = createTreeSampler(tree.pid ?? 0, { runId: 'bench' })
    const ours: number[] = []
    const theirs: number[] = []
    const ps: number[] = []
    for (let round = 0; round < SAMPLES; round++) {
      await setTimeout(1_000)
      ours.push(await cpuMs(() => sampler.sample(1_000)))
      theirs.push(await cpuMs(() => pidusage(pids)))
      ps.push(psMs())
    }
    printRatio(`a sample of ${size} processes, CPU`, 'ms', ours, theirs, 'pidusage')
    printRatio('', 'ms', ours, ps, 'ps')
    kill(tree)
  }
  for (const size of SIZES.slice(0, 3)) console.log(`  ${await idleCpu(size)}`)
}

async function startTree(size: number): Promise<ChildProcess> {
  const script = `i=1; while [ $i -lt ${size} ]; do sleep 300 & i=$((i + 1)); done; echo ready; read _`
  const tree = spawn('sh', ['-c', script], { detached: true, stdio: ['pipe', 'pipe', 'inherit'] })
  await once(tree.stdout, 'data')
  return tree
}

function descendantsOf({ pid }: ChildProcess): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim()
  return [pid ?? 0, ...(children === '' ? [] : children.split(' ').map(Number))]
}

async function cpuMs(action: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await action()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

/** CPU that `ps` uses, by the account of a shell that has waited for it. */
function psMs(): number {
  const script = 'ps -A -o pid,ppid,rss,pcpu >/dev/null; cat /proc/self/stat >/dev/null; times'
  const text = execFileSync('sh', ['-c', script], { encoding: 'utf8' })
  const [, , user, system] = [...text.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
  )
  return ((user ?? 0) + (system ?? 0)) * 1_000
}

/** A whole supervisor at one sample a second, with its output in a pipe. */
async function idleCpu(size: number): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'tasker-bench-'))
  const script = `i=1; while [ $i -lt ${size} ]; do sleep 300 & i=$((i + 1)); done; wait; sleep 300`
  const wrapper = spawn(BIN, ['run', '--', 'sh', '-c', script], {
    env: {
      PATH: '/usr/bin:/bin',
      HOME: home,
      TASKER_STATE_DIR: join(home, 'state'),
      TASKER_SAMPLE_INTERVAL: '1s',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a group of its own, which its end takes along
  })
  await setTimeout(5_000)
  const shares: number[] = []
  for (let round = 0; round < 3; round++) {
    const before = cpuTicks(wrapper)
    await setTimeout(WATCHED_MS / 3)
    shares.push((cpuTicks(wrapper) - before) / TICKS / (WATCHED_MS / 3_000))
  }
  kill(wrapper)
  await setTimeout(500)
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  return `CPU of an idle supervisor, ${size} processes: ${(median(shares) * 100).toFixed(2)} % of a core`
}

function cpuTicks({ pid }: ChildProcess): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}

function kill({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, 'SIGKILL')
}
