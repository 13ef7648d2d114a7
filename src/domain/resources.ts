/** A process as people know it. */
export interface NamedProcess {
  pid: number
  name: string
}

/**
 * Resources of the whole process tree at one moment. Rates are over `spanMs`; sizes are bytes. What could not be
 * measured is absent.
 */
export interface Sample {
  /** How much time the rates speak of. Less than the time since the sample before where nobody could look. */
  spanMs?: number
  /** Resident memory of all, added up: pages that processes share count for each of them. */
  rssBytes?: number
  /** Their proportional share: shared pages count once. Not in every sample, as reading it takes long. */
  pssBytes?: number
  swapBytes?: number
  /** What the control group of the run, where it has one of its own, is charged for; caches of files included. */
  cgroupBytes?: number
  /** 100 is one core. */
  cpuPercent?: number
  processes?: number
  threads?: number
  openFiles?: number
  /** From and to storage, in a second. */
  readBytesPerSecond?: number
  writtenBytesPerSecond?: number
  /** Connections of the tree to the server of the database that runs are recorded in. */
  connections?: number
  /** The process that holds most memory. */
  largest?: NamedProcess & { rssBytes: number }
  host?: HostSample
  /** How long the log was: what stands before that byte was written by then. */
  logBytes?: number
}

/** How the machine was at that moment. Pressures are per cent of the last ten seconds in which something had to wait (PSI). */
export interface HostSample {
  /** Load average over one minute. */
  load?: number
  availableBytes?: number
  cpuPressure?: number
  memoryPressure?: number
  ioPressure?: number
  /** Room on the file systems of the working directory and of the log. */
  freeBytes?: number
  logFreeBytes?: number
}

/** The largest value of each figure that a run ever had. */
export type Peaks = Pick<
  Sample,
  | 'rssBytes'
  | 'pssBytes'
  | 'swapBytes'
  | 'cgroupBytes'
  | 'cpuPercent'
  | 'processes'
  | 'threads'
  | 'openFiles'
  | 'connections'
  | 'largest'
>

/** What is known only when the command has ended, or from the kernel's own account. */
export interface Totals {
  /** User and system time of everything that was waited for, however short it lived. */
  cpuSeconds?: number
  userSeconds?: number
  systemSeconds?: number
  /** From and to storage. */
  readBytes?: number
  writtenBytes?: number
  /** By all calls: pipes, sockets and what the cache held, too. */
  readCallBytes?: number
  writtenCallBytes?: number
  majorFaults?: number
  /** The lowest limit of memory that held for the tree: its control group's, its container's, or what the machine has. */
  memoryLimitBytes?: number
  /** The peaks that the kernel itself kept of the largest process, and of the run's control group. */
  largestRssBytes?: number
  peakCgroupBytes?: number
  /** Processes of the run's control group that were killed because there was no memory left. */
  oomKills?: number
  /** Time that the run's control group was held back because of its limit of CPU. */
  throttledSeconds?: number
  /** Where in its log the run began, and ended. */
  logFrom?: number
  logBytes?: number
  /** Processes that lived on when the run had ended. */
  leftBehind?: (NamedProcess & { command?: string[] })[]
}

/** What a run has used so far. */
export interface Usage {
  /** The last sample. */
  now: Sample
  peaks: Peaks
  /** Means by time. */
  rss?: Mean
  pss?: Mean
  totals: Totals
}

/** A mean over `ms` milliseconds. */
export interface Mean {
  mean: number
  ms: number
}

export const NOTHING_USED: Usage = { now: {}, peaks: {}, totals: {} }

/** Folds a sample in. */
export function useSample(usage: Usage, sample: Sample): Usage {
  return {
    ...usage,
    now: sample,
    peaks: peaksOf(usage.peaks, sample),
    ...extended('rss', usage.rss, sample.rssBytes, sample.spanMs),
    ...extended('pss', usage.pss, sample.pssBytes, sample.spanMs),
  }
}

const PEAKS = [
  'rssBytes',
  'pssBytes',
  'swapBytes',
  'cgroupBytes',
  'cpuPercent',
  'processes',
  'threads',
  'openFiles',
  'connections',
] as const

function peaksOf(peaks: Peaks, sample: Sample): Peaks {
  const higher = { ...peaks }
  for (const key of PEAKS) {
    const value = sample[key]
    if (value !== undefined && value > (peaks[key] ?? -1)) higher[key] = value
  }
  const { largest } = sample
  if (largest !== undefined && largest.rssBytes > (peaks.largest?.rssBytes ?? -1)) higher.largest = largest
  return higher
}

function extended<K extends 'rss' | 'pss'>(
  key: K,
  before: Mean | undefined,
  value: number | undefined,
  ms = 0,
): { [P in K]?: Mean } {
  if (value === undefined) return {}
  const whole = (before?.ms ?? 0) + ms
  const mean = whole === 0 ? value : ((before?.mean ?? 0) * (before?.ms ?? 0) + value * ms) / whole
  return { [key]: { mean, ms: whole } } as { [P in K]?: Mean }
}
