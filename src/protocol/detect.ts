import type { ProgressSource } from '../domain/progress-source.ts'
import { monotonicMs } from '../kit/monotonic.ts'
import { cleanLine } from './clean.ts'
import type { Detector, Reading } from './detector.ts'
import { createEvidence } from './evidence.ts'
import { createFrameReader, type FrameReader } from './frames.ts'
import { readGeneric } from './generic.ts'
import { readTerminalProgress } from './terminal-progress.ts'
import type { Vouching } from './vouching.ts'

/** No bar is longer, in characters; of `[1/9] g++ -I…` the rest does not matter. Patterns are quick on so much. */
const LONGEST_READ = 400
/** What pads a bar; patterns that look for a name before it would try each space. */
const WIDE_GAP = / {4,}/g

interface DetectionOptions {
  vouching: Vouching
  onReading: (source: ProgressSource, reading: Reading, at: number) => void
  /** Milliseconds of a clock that never goes back. */
  now?: () => number
}

/** Reads one stream for the progress that programs show by themselves. */
export function createDetection(options: DetectionOptions): FrameReader {
  const { vouching, onReading, now = () => monotonicMs() } = options
  const evidence = createEvidence()
  const memories = new Map<Detector, Map<string, number>>()

  const readWith = (detector: Detector, frame: string, isLine: boolean): Reading | undefined => {
    const memory = memories.get(detector) ?? new Map()
    memories.set(detector, memory)
    const argv = vouching.argvFor(detector) ?? []
    return detector.read(frame, { argv, isWholeTask: vouching.isWholeTask(detector), isLine, memory })
  }
  const isVouched = (detector: Detector) => vouching.argvFor(detector) !== undefined

  const readTool = (frame: string, isLine: boolean, at: number): boolean => {
    for (const detector of vouching.detectors) {
      if (detector.isCommonForm && !isVouched(detector)) continue
      const reading = readWith(detector, frame, isLine)
      if (reading === undefined) continue
      if (!isVouched(detector)) vouching.look()
      const { name } = detector
      const isBelieved = isVouched(detector) || evidence.shows(`${name} ${reading.phase}`, reading, at)
      if (isBelieved) onReading(`bar:${name}`, reading, at)
      return true
    }
    return false
  }

  const onFrame = (printed: string, isLine: boolean) => {
    const at = now()
    const shown = readTerminalProgress(printed)
    if (shown !== undefined) onReading('osc', { percent: shown }, at)
    const frame = cleanLine(printed).replace(WIDE_GAP, '   ').slice(0, LONGEST_READ)
    if (frame === '' || frame.includes('::tasker') || readTool(frame, isLine, at)) return
    const guess = readGeneric(frame)
    if (guess !== undefined && evidence.shows(guess.shape, guess.reading, at))
      onReading('generic', guess.reading, at)
  }

  const frames = createFrameReader({ needles: () => vouching.needles, onFrame, now })
  return {
    push(chunk) {
      vouching.look()
      frames.push(chunk)
    },
    rest: frames.rest,
  }
}
