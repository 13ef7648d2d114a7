import type { ChildProcess } from 'node:child_process'
import type { RunFact } from '../../domain/event.ts'
import type { ProtocolMode } from '../../domain/protocol-mode.ts'
import type { Sample, Totals } from '../../domain/resources.ts'
import { nextSampleAfterMs, type SamplingPace } from '../../domain/sampling-pace.ts'
import { monotonicMs } from '../../kit/monotonic.ts'
import { createScanner, type Scanner } from '../../protocol/scanner.ts'
import type { Account } from '../../sample/account.ts'
import type { Server } from '../../sample/connections.ts'
import { readLastPid } from '../../sample/last-pid.ts'
import { createSampler } from '../../sample/sampler.ts'
import type { TreeSampler } from '../../sample/tree.ts'
import type { StreamName } from '../output.ts'
import { type CommandAccount, openAccount } from './command-account.ts'
import type { MessageFile } from './message-file.ts'
import { watchProgress } from './progress.ts'
import { protector } from './protect.ts'
import { totalUse } from './total-use.ts'

/** Those who watch a running command: what it prints, what it writes into its message file, what it uses. */
export interface Observers {
  scan(stream: StreamName, chunk: Buffer): void
  /** `isOver`: it has ended already, though nobody has waited for it. */
  start(child: ChildProcess, messages: MessageFile | undefined, isOver: boolean): void
  /** A helper of ours has ended: what it used is not the command's. */
  helperEnded(): void
  /** Takes what is still to be said; returns what is known only at the end. */
  finish(): Totals
}

/** What a command wrote into its message file is read for so long after its end. */
const LAST_MESSAGES_MS = 1_000

interface ObserveOptions {
  command: readonly string[]
  protocol: ProtocolMode
  progressPatterns: readonly string[]
  /** How many subtasks there will be is known. */
  hasSubtasks: boolean
  token: string
  runId: string
  /** What our children before the command have used. */
  reapedBefore: Account | undefined
  /** Of the database that runs are recorded in. */
  server: () => Server | undefined
  tell: (fact: RunFact) => void
  samplingPace: SamplingPace
  redactPatterns: readonly string[]
  /** What is measured beside the tree. */
  surroundings: () => Partial<Sample>
  onSample: (sample: Sample, pids: () => readonly number[]) => void
  onTrouble: (what: string, error: unknown) => void
}

/** Sets the observers up. One that fails is told of and let go; it never reaches the command. */
export function observe(options: ObserveOptions): Observers {
  const { token, tell, protocol } = options
  const protect = protector(options.onTrouble)
  const progress = watchProgress({
    ...options,
    protect,
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
  let account: CommandAccount | undefined

  const sampleOnce = protect('resources are not measured any more', (waitedMs: number) => {
    account?.settle()
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
    start: protect('the run is not observed', (child, messages, isOver) => {
      account = openAccount(child, options.reapedBefore)
      if (protocol !== 'off') follower = messages?.follow(chunk => scanners.file.push(chunk))
      // Where nobody was started after it, it can have left nobody behind.
      if (child.pid === undefined || (isOver && readLastPid() === child.pid)) return
      sampler = createSampler(child.pid, options)
      if (!isOver) sampleFrom(monotonicMs())
    }),
    helperEnded: protect('what helpers use counts as the command’s', () => account?.settle()),
    finish() {
      clearTimeout(timer)
      protect('the last messages of the run are lost', () => {
        follower?.finish(LAST_MESSAGES_MS)
        for (const each of Object.values(scanners)) each.end()
        progress.end()
      })()
      let totals: Totals = {}
      protect('what the run used in all is not known', () => {
        totals = totalUse(account?.total, sampler?.finish(), options.redactPatterns)
        sampler?.[Symbol.dispose]()
      })()
      return totals
    },
  }
}

function saysSomething(sample: Sample): boolean {
  return Object.values(sample).some(value => value !== undefined)
}
