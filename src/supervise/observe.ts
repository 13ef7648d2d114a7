import type { RunFact } from '../domain/event.ts'
import type { ProtocolMode } from '../domain/protocol-mode.ts'
import type { Sample, Totals } from '../domain/resources.ts'
import { createScanner, type Scanner } from '../protocol/scanner.ts'
import { readChildrenCpuSeconds } from '../sample/process.ts'
import { createTreeSampler, type TreeSampler } from '../sample/tree.ts'
import type { MessageFile } from './message-file.ts'
import type { StreamName } from './output.ts'
import { watchProgress } from './progress.ts'
import { protector } from './protect.ts'

/** Those who watch a running command: what it prints, what it writes into its message file, what it uses. */
export interface Observers {
  scan(stream: StreamName, chunk: Buffer): void
  start(pid: number, messages: MessageFile | undefined): void
  /** Takes what is still to be said; returns what is known only at the end, less what helpers of ours used. */
  finish(helperCpuSeconds: number): Totals
}

/** A command is looked at soon after its start, so that a short one has a figure too; then at the regular pace. */
const FIRST_SAMPLES_MS = [40, 250]

/** What a command wrote into its message file is read for so long after its end. */
const LAST_MESSAGES_MS = 1_000

interface ObserveOptions {
  command: readonly string[]
  protocol: ProtocolMode
  progressPatterns: readonly string[]
  /** How many subtasks there will be is known. */
  hasSubtasks: boolean
  token: string
  tell: (fact: RunFact) => void
  sampleMs: number
  redactPatterns: readonly string[]
  onTrouble: (what: string, error: unknown) => void
}

/** Sets the observers up. One that fails is told of and let go; it never reaches the command. */
export function observe(options: ObserveOptions): Observers {
  const { token, tell, protocol } = options
  const protect = protector(options.onTrouble)
  const progress = watchProgress({ ...options, protect, pids: () => sampler?.pids() ?? [] })
  const scanner = (mode: 'stream' | 'file') => createScanner({ token, mode, onMessage: progress.said })
  const scanners: { [K in StreamName | 'file']: Scanner } = {
    stdout: scanner('stream'),
    stderr: scanner('stream'),
    file: scanner('file'),
  }
  let follower: ReturnType<MessageFile['follow']> | undefined
  let sampler: TreeSampler | undefined
  let timer: NodeJS.Timeout | undefined
  const cpuBefore = readChildrenCpuSeconds()

  const sampleOnce = protect('resources are not measured any more', () => {
    const sample = sampler?.sample()
    if (sample !== undefined && saysSomething(sample)) tell({ kind: 'sampled', ...sample })
  })
  const sampleAfter = (waits: readonly number[]) => {
    const [wait = options.sampleMs, ...rest] = waits
    timer = setTimeout(() => {
      sampleOnce()
      sampleAfter(rest)
    }, wait)
    timer.unref()
  }

  const readMarkers = protect(
    'the output is not read for progress any more',
    (stream: StreamName, chunk: Buffer) => scanners[stream].push(chunk),
  )
  const readBars = protect('progress bars are not read any more', progress.printed)

  return {
    scan(stream, chunk) {
      if (protocol === 'auto' || protocol === 'strict') readMarkers(stream, chunk)
      if (protocol === 'auto') readBars(stream, chunk)
    },
    start: protect('the run is not observed', (pid, messages) => {
      if (protocol !== 'off') follower = messages?.follow(chunk => scanners.file.push(chunk))
      sampler = createTreeSampler(pid)
      sampleAfter(FIRST_SAMPLES_MS)
    }),
    finish(helperCpuSeconds) {
      clearTimeout(timer)
      protect('the last messages of the run are lost', () => {
        sampler?.[Symbol.dispose]()
        follower?.finish(LAST_MESSAGES_MS)
        for (const each of Object.values(scanners)) each.end()
        progress.end()
      })()
      const cpuAfter = readChildrenCpuSeconds()
      if (cpuBefore === undefined || cpuAfter === undefined) return {}
      return { cpuSeconds: Math.max(0, cpuAfter - cpuBefore - helperCpuSeconds) }
    },
  }
}

function saysSomething(sample: Sample): boolean {
  return Object.values(sample).some(value => value !== undefined)
}
