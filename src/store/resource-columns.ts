import type { HostSample, NamedProcess, Sample, Usage } from '../domain/resources.ts'
import { withoutAbsent } from '../kit/without-absent.ts'
import { cleanCount, cleanDecimal, cleanInteger, cleanJson } from './clean.ts'
import type { ExecutionRow, HostColumn, ProcessColumn, ResourcesColumn, SampleRow } from './rows.ts'

const MIB = 2 ** 20
/** What NUMERIC(9,2), NUMERIC(10,3), NUMERIC(12,3), NUMERIC(14,2) and NUMERIC(14,3) hold. */
const MOST_CPU_PERCENT = 9_999_999.99
const MOST_SPAN_SECONDS = 9_999_999.999
const MOST_RATE = 999_999_999.999
const MOST_MEBIBYTES = 999_999_999_999.99
const MOST_CPU_SECONDS = 99_999_999_999.999

type UsageColumn =
  | 'memory_mb'
  | 'cpu_percent'
  | 'peak_memory_mb'
  | 'average_memory_mb'
  | 'peak_pss_mb'
  | 'average_pss_mb'
  | 'memory_limit_mb'
  | 'peak_processes'
  | 'cpu_seconds'
  | 'cpu_user_seconds'
  | 'cpu_system_seconds'
  | 'read_mb'
  | 'written_mb'
  | 'resources'

/** The columns of `executions` that say what a run has used. */
export function usageColumns({ now, peaks, rss, pss, totals }: Usage): Pick<ExecutionRow, UsageColumn> {
  return {
    memory_mb: wholeMebibytes(now.rssBytes),
    cpu_percent: cleanDecimal(now.cpuPercent, MOST_CPU_PERCENT, 2),
    peak_memory_mb: wholeMebibytes(highest(peaks.rssBytes, totals.largestRssBytes)),
    average_memory_mb: wholeMebibytes(rss?.mean),
    peak_pss_mb: wholeMebibytes(peaks.pssBytes),
    average_pss_mb: wholeMebibytes(pss?.mean),
    memory_limit_mb: wholeMebibytes(totals.memoryLimitBytes),
    peak_processes: cleanInteger(peaks.processes),
    cpu_seconds: cpuSeconds(totals.cpuSeconds),
    cpu_user_seconds: cpuSeconds(totals.userSeconds),
    cpu_system_seconds: cpuSeconds(totals.systemSeconds),
    read_mb: mebibytes(totals.readBytes),
    written_mb: mebibytes(totals.writtenBytes),
    resources: cleanJson(resourcesColumn({ now, peaks, totals })),
  }
}

/** What was measured at one moment. */
type Figures = Omit<SampleRow, 'run_id' | 'seq' | 'at' | 'log_bytes' | 'measurements'>

/** The columns of `samples` that hold figures. */
export function sampleColumns(sample: Sample): Figures {
  return {
    memory_mb: mebibytes(sample.rssBytes),
    cpu_percent: cleanDecimal(sample.cpuPercent, MOST_CPU_PERCENT, 2),
    processes: cleanInteger(sample.processes),
    span_seconds: cleanDecimal(sample.spanMs && sample.spanMs / 1000, MOST_SPAN_SECONDS, 3),
    pss_mb: mebibytes(sample.pssBytes),
    swap_mb: mebibytes(sample.swapBytes),
    cgroup_mb: mebibytes(sample.cgroupBytes),
    threads: cleanInteger(sample.threads),
    open_files: cleanInteger(sample.openFiles),
    read_mb_per_second: rate(sample.readBytesPerSecond),
    written_mb_per_second: rate(sample.writtenBytesPerSecond),
    connections: cleanInteger(sample.connections),
    largest: processColumn(sample.largest),
    host: hostColumn(sample.host),
  }
}

/** Null where nothing of it is known. */
function resourcesColumn({
  now,
  peaks,
  totals,
}: Pick<Usage, 'now' | 'peaks' | 'totals'>): ResourcesColumn | null {
  const resources = withoutAbsent({
    peak_swap_mb: given(mebibytes(peaks.swapBytes)),
    peak_cgroup_mb: given(mebibytes(highest(peaks.cgroupBytes, totals.peakCgroupBytes))),
    peak_cpu_percent: given(cleanDecimal(peaks.cpuPercent, MOST_CPU_PERCENT, 2)),
    peak_threads: given(cleanInteger(peaks.threads)),
    peak_open_files: given(cleanInteger(peaks.openFiles)),
    peak_connections: given(cleanInteger(peaks.connections)),
    peak_process: given(processColumn(peaks.largest)),
    read_calls_mb: given(mebibytes(totals.readCallBytes)),
    written_calls_mb: given(mebibytes(totals.writtenCallBytes)),
    major_faults: given(cleanCount(totals.majorFaults)),
    oom_kills: given(cleanInteger(totals.oomKills)),
    throttled_seconds: given(cpuSeconds(totals.throttledSeconds)),
    left_behind: totals.leftBehind,
    log_from: given(cleanCount(totals.logFrom)),
    log_bytes: given(cleanCount(totals.logBytes)),
    host: given(hostColumn(now.host)),
  })
  return Object.keys(resources).length === 0 ? null : resources
}

function processColumn(process: (NamedProcess & { rssBytes: number }) | undefined): ProcessColumn | null {
  if (process === undefined) return null
  const { pid, name, rssBytes } = process
  return cleanJson({ pid, name, memory_mb: mebibytes(rssBytes) ?? 0 })
}

function hostColumn(host: HostSample | undefined): HostColumn | null {
  if (host === undefined) return null
  return withoutAbsent({
    load: host.load,
    available_mb: given(mebibytes(host.availableBytes)),
    cpu_pressure: host.cpuPressure,
    memory_pressure: host.memoryPressure,
    io_pressure: host.ioPressure,
    free_mb: given(mebibytes(host.freeBytes)),
    log_free_mb: given(mebibytes(host.logFreeBytes)),
  })
}

function highest(...values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter(value => value !== undefined)
  return known.length === 0 ? undefined : Math.max(...known)
}

function wholeMebibytes(bytes: number | undefined): number | null {
  return bytes === undefined ? null : cleanInteger(bytes / MIB)
}

function mebibytes(bytes: number | undefined): number | null {
  return bytes === undefined ? null : cleanDecimal(bytes / MIB, MOST_MEBIBYTES, 2)
}

function rate(bytesPerSecond: number | undefined): number | null {
  return bytesPerSecond === undefined ? null : cleanDecimal(bytesPerSecond / MIB, MOST_RATE, 3)
}

function cpuSeconds(seconds: number | undefined): number | null {
  return cleanDecimal(seconds, MOST_CPU_SECONDS, 3)
}

function given<T>(value: T | null): T | undefined {
  return value ?? undefined
}
