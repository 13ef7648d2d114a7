import type { RunFact } from '../../domain/event.ts'
import type { Message } from '../../domain/message.ts'
import { NOBODY, type ProgressSource, weigh } from '../../domain/progress-source.ts'
import type { ProtocolMode } from '../../domain/protocol-mode.ts'
import { monotonicMs } from '../../kit/monotonic.ts'
import { createBars } from '../../protocol/bars.ts'
import { createCoalescer } from '../../protocol/coalesce.ts'
import { createDetection } from '../../protocol/detect.ts'
import { createPatternReader } from '../../protocol/user-patterns.ts'
import { createVouching } from '../../protocol/vouching.ts'
import { largestFileBeingRead } from '../../sample/read-position.ts'
import type { StreamName } from '../output.ts'
import { commandsBelow } from './commands-below.ts'
import type { Protect } from './protect.ts'
import { createReadProgress, LEAST_BYTES } from './read-progress.ts'
import { withoutAnySecrets, withoutSecrets } from './without-secrets.ts'

/** What a run's progress is told from, brought together: the strongest source counts. */
export interface ProgressWatch {
  /** What the command said in a marker. */
  said(message: Message): void
  /** What it printed, in which its own bars may be. */
  printed(stream: StreamName, chunk: Buffer): void
  /** Lets everything out that waits. */
  end(): void
}

interface ProgressWatchOptions {
  command: readonly string[]
  protocol: ProtocolMode
  progressPatterns: readonly string[]
  onTrouble: (what: string, error: unknown) => void
  /** PIDs of the processes that run at the moment. */
  pids: () => readonly number[]
  /** Bytes that they have read. */
  readSoFar: () => number
  hasSubtasks: boolean
  redactPatterns: readonly string[]
  protect: Protect
  tell: (fact: RunFact) => void
}

/** Progress reaches the journal at most this often; steps and errors at once. */
const PROGRESS_MS = 500
/** So long after the last output an unfinished line counts as it is: a bar waits for its next step. */
const REST_MS = 100
/** Where a silent command is in what it reads is looked at so often: in the first minute, of which five seconds are much, and then. */
const READ_MS = [...Array.from({ length: 60 }, () => 1000), 5000]

/** Who has read less since the last look is still where it was. */
const LEAST_READ_BYTES = 64 * 1024

export function watchProgress(options: ProgressWatchOptions): ProgressWatch {
  const { command, redactPatterns, tell } = options
  let heard = NOBODY
  const weighed = (source: ProgressSource, message: Message): Message | undefined => {
    const { counts, heard: after } = weigh(heard, source, message, monotonicMs())
    heard = after
    if (counts === undefined) return undefined
    return source === 'marker'
      ? withoutSecrets(counts, redactPatterns)
      : withoutAnySecrets(counts, redactPatterns)
  }
  const from = (source: ProgressSource) => (source === 'marker' ? {} : { source })
  const coalescer = (sourceNow: () => ProgressSource) =>
    createCoalescer({
      intervalMs: PROGRESS_MS,
      emit(given) {
        const message = weighed(sourceNow(), given)
        if (message !== undefined) tell({ kind: 'said', message, ...from(sourceNow()) })
      },
      emitTogether(given) {
        const said = given.flatMap(({ at, message }) => {
          const counts = weighed(sourceNow(), message)
          return counts === undefined ? [] : [{ at, message: counts }]
        })
        if (said.length > 0) tell({ kind: 'said-quickly', said, ...from(sourceNow()) })
      },
    })
  const said = coalescer(() => 'marker')

  let shownBy: ProgressSource = 'generic'
  const shown = coalescer(() => shownBy)
  const bars = createBars({
    hasSubtasks: options.hasSubtasks,
    now: Date.now,
    onMessage: (source, message) => {
      if (source !== shownBy) shown.flush()
      shownBy = source
      shown.push(message)
    },
  })
  const vouching = createVouching(commandsBelow(command, options.pids))
  const readers = () => {
    const detection = createDetection({ vouching, onReading: bars.hear })
    return options.progressPatterns.length === 0 ? [detection] : [patternReader(), detection]
  }
  const patternReader = () =>
    createPatternReader({
      patterns: options.progressPatterns,
      onReading: reading => bars.hear('pattern', reading, monotonicMs()),
      onSlow: pattern =>
        options.onTrouble('a pattern for progress takes too long and is not used any more', pattern),
    })
  const streams = { stdout: readers(), stderr: readers() }
  let printedAt = 0
  let timer: NodeJS.Timeout | undefined
  const rest = options.protect('progress bars are not read any more', () => {
    for (const reader of Object.values(streams).flat()) reader.rest()
  })
  const restLater = () => {
    timer = setTimeout(() => {
      timer = undefined
      if (monotonicMs() - printedAt < REST_MS) restLater()
      else rest()
    }, REST_MS).unref()
  }

  const readProgress = createReadProgress()
  let readBefore = 0
  const lookAtReading = options.protect('the files that it reads are not looked at any more', () => {
    const readSoFar = options.readSoFar()
    if (Math.abs(readSoFar - readBefore) < LEAST_READ_BYTES) return
    readBefore = readSoFar
    for (const reading of readProgress(largestFileBeingRead(options.pids(), LEAST_BYTES)))
      bars.hear('read', reading, monotonicMs())
  })
  let readTimer: NodeJS.Timeout | undefined
  const lookLater = ([wait = 0, ...waits]: readonly number[]) => {
    readTimer = setTimeout(() => {
      // Who says how far it is need not be asked what it reads.
      if (!Object.keys(heard.numbers).every(source => source === 'read')) return
      lookAtReading()
      lookLater(waits.length > 0 ? waits : [wait])
    }, wait).unref()
  }
  if (options.protocol === 'auto') lookLater(READ_MS)

  return {
    said: said.push,
    printed(stream, chunk) {
      for (const reader of streams[stream]) reader.push(chunk)
      printedAt = monotonicMs()
      if (timer === undefined) restLater()
    },
    end() {
      clearTimeout(timer)
      clearTimeout(readTimer)
      rest()
      shown.flush()
      said.flush()
    },
  }
}
