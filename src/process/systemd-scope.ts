import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { monotonicMs } from '../kit/monotonic.ts'
import type { ScopeLimits } from './scope-limits.ts'

/** How long systemd may take to make a scope. */
const WAIT_MS = 5_000
const LOOK_MS = 5

/** Whether systemd is the init of this machine: sd_booted(3). */
export function isSystemdBooted(): boolean {
  return existsSync('/run/systemd/system')
}

/**
 * Has systemd put a process into a new scope (org.freedesktop.systemd1(5)): that of root into one of the system's, any
 * other into one of its user's. The scope ends with its last process; until the result is disposed of there is one of
 * ours, because with the scope goes its account. Throws where systemd does not do it.
 */
export async function enterSystemdScope(
  pid: number,
  {
    name,
    description,
    limits,
    env,
  }: { name: string; description: string; limits: ScopeLimits; env: NodeJS.ProcessEnv },
): Promise<Disposable> {
  const keeper = spawn('/bin/cat', [], { stdio: ['pipe', 'ignore', 'ignore'], env: {} })
  const dispose = () => void keeper.stdin?.destroy()
  keeper.on('error', () => {})
  try {
    await callSystemd([...properties(pid, keeper, description, limits)], name, env)
    await joined(pid, name)
  } catch (error) {
    dispose()
    throw error
  }
  return { [Symbol.dispose]: dispose }
}

/** The arguments of StartTransientUnit after the name, as busctl(1) takes them. */
function properties(pid: number, keeper: ChildProcess, description: string, limits: ScopeLimits): string[] {
  const pids = [pid, ...(keeper.pid === undefined ? [] : [keeper.pid])]
  const list = [
    ['Description', 's', description],
    ['PIDs', 'au', `${pids.length}`, ...pids.map(String)],
    ['CollectMode', 's', 'inactive-or-failed'],
    ['MemoryAccounting', 'b', 'true'],
    ['CPUAccounting', 'b', 'true'],
    ...(limits.memoryBytes === undefined ? [] : [['MemoryMax', 't', String(limits.memoryBytes)]]),
    ...(limits.cores === undefined
      ? []
      : [['CPUQuotaPerSecUSec', 't', String(Math.round(limits.cores * 1e6))]]),
  ]
  return [String(list.length), ...list.flat(), '0']
}

async function callSystemd(words: readonly string[], name: string, env: NodeJS.ProcessEnv): Promise<void> {
  const bus = process.getuid?.() === 0 ? '--system' : '--user'
  const object = ['org.freedesktop.systemd1', '/org/freedesktop/systemd1', 'org.freedesktop.systemd1.Manager']
  const call = ['StartTransientUnit', 'ssa(sv)a(sa(sv))', name, 'fail', ...words]
  const options = [bus, '--quiet', `--timeout=${WAIT_MS / 1000}`, 'call']
  const child = spawn('busctl', [...options, ...object, ...call], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const said: Buffer[] = []
  child.stderr.on('data', chunk => said.push(chunk))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(Buffer.concat(said).toString().trim() || `busctl ended with ${code}`)
}

/** systemd answers before it has done it. */
async function joined(pid: number, name: string): Promise<void> {
  const until = monotonicMs() + WAIT_MS
  while (!readFileSync(`/proc/${pid}/cgroup`, 'latin1').includes(`/${name}\n`)) {
    if (monotonicMs() > until) throw new Error('systemd did not make the scope in time')
    await new Promise(resolve => setTimeout(resolve, LOOK_MS))
  }
}
