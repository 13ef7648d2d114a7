import type { RunFact } from '../../domain/event.ts'
import type { ProtocolMode } from '../../domain/protocol-mode.ts'
import type { Sample } from '../../domain/resources.ts'
import { nextSampleAfterMs, type SamplingPace } from '../../domain/sampling-pace.ts'
import { monotonicMs } from '../../kit/monotonic.ts'
import { createScanner, type Scanner } from '../../protocol/scanner.ts'
import type { Server } from '../../sample/connections.ts'
import { createSampler } from '../../sample/sampler.ts'
import type { Remains, TreeSampler } from '../../sample/tree.ts'
import type { StreamName } from '../output.ts'
import type { MessageFile } from './message-file.ts'
import { watchProgress } from './progress.ts'
import type { Protect } from './protect.ts'

export interface WatchOptions {
  command: readonly string[]
  protocol: ProtocolMode
  progressPatterns: readonly string[]
  /** How many subtasks there will be is known. */
  hasSubtasks: boolean
  token: string
  runId: string
  /** Of the database that runs are recorded in. */
  server: () => Server | undefined
  tell: (fact: RunFact) => void
  samplingPace: SamplingPace
  redactPatterns: readonly string[]
  /** What is measured beside the tree. */
  surroundings: () => Partial<Sample>
  onSample: (sample: Sample, pids: () => readonly number[]) => void
  beforeSample: () => void
  protect: Protect
  onTrouble: (what: string, error: unknown) => void
}

/** What is seen of a command while it runs: what it prints, what it writes into its message file, what it uses. */
export interface Watching {
  scan(stream: StreamName, chunk: Buffer): void
  /** Reads what the command writes into its message file. */
  listen(messages: MessageFile): void
  /** Begins to measure the processes of the command. */
  measure(pid: number, isOver: boolean): void
  /** Takes what is still to be said; returns what is known only at the end. */
  finish(): Remains | undefined
}

/** What a command wrote into its message file is read for so long after its end. */
const LAST_MESSAGES_MS = 1_000

/** One that fails is told of and let go; it never reaches the command. */
export function watch(options: WatchOptions): Watching {
  const { token, tell, protocol, protect } = options
  const progress = watchProgress({
    ...options,
    pids: () => sampler?.pids() ?? [],
    readSoFar: () => sampler?.readSoFar() ?? 0,
  })
  const scanner = (mode: 'stream' | 'file') => createScanner({ token, mode, onMessage: progress.said })
  const scanners: { [K in StreamName | 'file']: Scanner } = {
    stdout: scanner('stream'),
    stderr: scanner('stream'),
    file: scanner('file'),
  }
  let follower: ReturnType<MessageFile['follow']> | undefined
  let sampler: TreeSampler | undefined
  let timer: NodeJS.Timeout | undefined

  const sampleOnce = protect('resources are not measured any more', (waitedMs: number) => {
    options.beforeSample()
    const sample = sampler?.sample(waitedMs)
    if (sampler === undefined || sample === undefined || !saysSomething(sample)) return
    tell({ kind: 'sampled', ...sample, ...options.surroundings() })
    options.onSample(sample, sampler.pids)
  })
  const sampleFrom = (startedAt: number, taken = 0) => {
    const waitMs = nextSampleAfterMs(options.samplingPace, taken, monotonicMs() - startedAt)
    timer = setTimeout(() => {
      sampleOnce(waitMs)
      sampleFrom(startedAt, taken + 1)
    }, waitMs)
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
    listen(messages) {
      follower = messages.follow(chunk => scanners.file.push(chunk))
    },
    measure(pid, isOver) {
      sampler = createSampler(pid, options)
      if (!isOver) sampleFrom(monotonicMs())
    },
    finish() {
      clearTimeout(timer)
      protect('the last messages of the run are lost', () => {
        follower?.finish(LAST_MESSAGES_MS)
        for (const each of Object.values(scanners)) each.end()
        progress.end()
      })()
      const remains = sampler?.finish()
      sampler?.[Symbol.dispose]()
      return remains
    },
  }
}

function saysSomething(sample: Sample): boolean {
  return Object.values(sample).some(value => value !== undefined)
}
