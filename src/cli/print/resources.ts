import { availableParallelism, hostname } from 'node:os'
import { isTerminal } from '../../domain/run.ts'
import { formatDuration } from '../../kit/duration.ts'
import { formatMemory } from '../../kit/memory.ts'
import { shellWords } from '../../kit/shell-words.ts'
import type { ExecutionRow, HostColumn, SampleRow } from '../../store/rows.ts'
import type { Fact } from './facts.ts'
import type { Look } from './look.ts'
import { elapsedMs } from './progress.ts'
import { formatCpu } from './usage-charts.ts'

/** What a run used, and how the machine was; of what was not measured nothing is said. */
export function resourceFacts(run: ExecutionRow, samples: readonly SampleRow[], look: Look): Fact[] {
  const resources = run.resources ?? {}
  const { peak_process: largest, oom_kills: kills, throttled_seconds: throttled } = resources
  return [
    ...memoryFacts(run),
    ['largest', largest && `${largest.name} (PID ${largest.pid}) with ${formatMemory(largest.memory_mb)}`],
    ['of limit', limitText(run)],
    ['swap', resources.peak_swap_mb ? `peak ${formatMemory(resources.peak_swap_mb)}` : null],
    ['CPU', cpuText(run, samples, look)],
    ['CPU time', cpuTimeText(run)],
    ['read', transferText(run.read_mb, resources.read_calls_mb, run, look)],
    ['written', transferText(run.written_mb, resources.written_calls_mb, run, look)],
    ['most', mostText(run)],
    ['waited', throttled ? `${formatDuration(throttled * 1000)} because of its limit of CPU` : null],
    ['killed', kills ? { text: killsText(kills), paint: look.paint.red } : null],
    ['machine', machineText(resources.host, run)],
    [
      'left behind',
      resources.left_behind?.map(({ pid, name, command }) => `PID ${pid}: ${shellWords(command ?? [name])}`),
    ],
  ]
}

function memoryFacts(run: ExecutionRow): Fact[] {
  const now = isTerminal(run.execution_status) ? null : run.memory_mb
  const resident = figures({ now, peak: run.peak_memory_mb, average: run.average_memory_mb }, formatMemory)
  // It is not in every sample, and never less than what the largest process had.
  const peakShare = run.peak_pss_mb && Math.max(run.peak_pss_mb, run.resources?.peak_process?.memory_mb ?? 0)
  const share = figures({ peak: peakShare, average: run.average_pss_mb }, formatMemory)
  if (share === '' || run.peak_processes === 1) return [['memory', resident]]
  return [
    ['memory', `${share}, shared pages counted once`],
    ['resident', `${resident}, shared pages counted for each process`],
  ]
}

function limitText(run: ExecutionRow): string | null {
  const peak = run.resources?.peak_cgroup_mb ?? run.peak_pss_mb ?? run.peak_memory_mb
  const limit = run.memory_limit_mb
  if (peak === null || limit === null || limit === 0) return null
  return `${Math.round((peak / limit) * 100)} % of ${formatMemory(limit)} at its peak`
}

function cpuText(run: ExecutionRow, samples: readonly SampleRow[], look: Look): string {
  const goesOn = !isTerminal(run.execution_status)
  return figures(
    {
      now: goesOn ? run.cpu_percent : null,
      average: averageCpu(run, samples, look.now),
      peak: run.resources?.peak_cpu_percent ?? null,
    },
    formatCpu,
  )
}

/** By the kernel's account where the run is over; else by its samples, as long as none of them is a largest value. */
function averageCpu(run: ExecutionRow, samples: readonly SampleRow[], now: number): number | null {
  const elapsed = elapsedMs(run, now) / 1000
  if (run.cpu_seconds !== null) return elapsed > 0 ? (run.cpu_seconds / elapsed) * 100 : null
  if (samples.some(({ measurements }) => measurements > 1)) return null
  let [seconds, used] = [0, 0]
  for (const { cpu_percent: percent, span_seconds: span } of samples) {
    if (percent === null || span === null) continue
    seconds += span
    used += percent * span
  }
  return seconds > 0 ? used / seconds : null
}

function cpuTimeText(run: ExecutionRow): string | null {
  const { cpu_seconds: all, cpu_user_seconds: user, cpu_system_seconds: system } = run
  if (all === null) return null
  const parts = figures({ user, system }, seconds => formatDuration(seconds * 1000))
  return parts === '' ? formatDuration(all * 1000) : `${formatDuration(all * 1000)}: ${parts}`
}

/** `120 MiB from storage…`, on average in a second, and what all calls came to. */
function transferText(
  storage: number | null,
  calls: number | undefined,
  run: ExecutionRow,
  look: Look,
): string | null {
  const seconds = elapsedMs(run, look.now) / 1000
  const perSecond = (mebibytes: number) =>
    seconds >= 1 && mebibytes >= seconds / 10 ? ` (${formatMemory(mebibytes / seconds)}/s)` : ''
  const parts: string[] = []
  if (storage !== null) parts.push(`${formatMemory(storage)} of storage${perSecond(storage)}`)
  if (calls !== undefined) parts.push(`${formatMemory(calls)} by all calls${perSecond(calls)}`)
  return parts.length === 0 ? null : parts.join(', ')
}

function mostText(run: ExecutionRow): string {
  const { peak_threads, peak_open_files, peak_connections } = run.resources ?? {}
  return [
    counted(run.peak_processes, 'process', 'processes'),
    counted(peak_threads, 'thread', 'threads'),
    counted(peak_open_files, 'open file', 'open files'),
    counted(peak_connections, 'database connection', 'database connections'),
  ]
    .filter(text => text !== '')
    .join(', ')
}

function killsText(kills: number): string {
  const who = kills === 1 ? '1 process was' : `${kills} processes were`
  return `${who} killed because there was no memory left`
}

/** `load 7.9 on 2 cores, memory pressure 12 %, 300 MiB free on disk` */
function machineText(host: HostColumn | undefined, run: ExecutionRow): string | null {
  if (host === undefined) return null
  const cores = run.hostname === hostname() ? ` on ${counted(availableParallelism(), 'core', 'cores')}` : ''
  const parts = [
    host.load === undefined ? '' : `load ${host.load.toFixed(1)}${cores}`,
    host.available_mb === undefined ? '' : `${formatMemory(host.available_mb)} of memory available`,
    pressureText('CPU', host.cpu_pressure),
    pressureText('memory', host.memory_pressure),
    pressureText('I/O', host.io_pressure),
    host.free_mb === undefined ? '' : `${formatMemory(host.free_mb)} free on disk`,
    host.log_free_mb === undefined || host.log_free_mb === host.free_mb
      ? ''
      : `${formatMemory(host.log_free_mb)} free for the log`,
  ]
  return parts.filter(part => part !== '').join(', ')
}

function pressureText(what: string, percent: number | undefined): string {
  return percent === undefined || percent < 1 ? '' : `${what} pressure ${Math.round(percent)} %`
}

/** `now 1.2 GiB, peak 1.4 GiB`, of those that are known. */
function figures(values: Record<string, number | null>, format: (value: number) => string): string {
  return Object.entries(values)
    .flatMap(([name, value]) => (value === null ? [] : [`${name} ${format(value)}`]))
    .join(', ')
}

function counted(count: number | null | undefined, one: string, more: string): string {
  return count === null || count === undefined ? '' : `${count} ${count === 1 ? one : more}`
}
