import { cleanLine } from './clean.ts'
import type { Reading } from './detector.ts'
import { createFrameReader, type FrameReader } from './frames.ts'

interface UserPatternOptions {
  /** Regular expressions with groups percent, done, total, message, subtask. */
  patterns: readonly string[]
  onReading: (reading: Reading) => void
  /** A pattern takes too long, and is not used any more. */
  onSlow: (pattern: string) => void
}

/** All patterns together may take so long for what was read at once. */
const LIMIT_MS = 100
/** Of every line, whatever is in it. */
const EVERY_FRAME = [Buffer.alloc(0)]

/** Reads one stream by the user's own patterns; of a line the first that fits counts. */
export function createPatternReader({ patterns, onReading, onSlow }: UserPatternOptions): FrameReader {
  let frames: string[] = []
  /** The subtask that was named last: what follows speaks of it. */
  let phase: string | undefined
  let matchers = patterns.map(createMatcher)
  const reader = createFrameReader({
    needles: () => EVERY_FRAME,
    onFrame: printed => {
      const frame = cleanLine(printed)
      if (frame !== '') frames.push(frame)
    },
  })

  const readFrames = () => {
    const lines = frames
    frames = []
    if (lines.length === 0) return
    const found: (Groups | undefined)[] = []
    for (const matcher of matchers) {
      const groups = matcher.match(lines)
      if (groups === 'slow') {
        matchers = matchers.filter(other => other !== matcher)
        onSlow(matcher.pattern)
      } else for (const [index, group] of groups.entries()) found[index] ??= group ?? undefined
    }
    for (const groups of found) {
      if (groups === undefined) continue
      const reading = readingOf(groups)
      phase = reading.phase ?? phase
      onReading({ ...reading, ...(phase !== undefined && { phase }) })
    }
  }

  return {
    push(chunk) {
      reader.push(chunk)
      readFrames()
    },
    rest() {
      reader.rest()
      readFrames()
    },
  }
}

type Groups = Record<string, string | undefined>

interface Matcher {
  pattern: string
  match(lines: readonly string[]): (Groups | null)[] | 'slow'
}

/** A regular expression can take for ever, and only in a context of its own can it be stopped. */
function createMatcher(pattern: string): Matcher {
  const { createContext, Script } = process.getBuiltinModule('node:vm')
  const context = createContext({ pattern, lines: '[]' })
  new Script("const form = new RegExp(pattern, 'u')").runInContext(context)
  const script = new Script('JSON.stringify(JSON.parse(lines).map(line => form.exec(line)?.groups ?? null))')
  return {
    pattern,
    match(lines) {
      context.lines = JSON.stringify(lines)
      try {
        return JSON.parse(script.runInContext(context, { timeout: LIMIT_MS }))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return 'slow'
        throw error
      }
    },
  }
}

function readingOf({ percent, done, total, message, subtask }: Groups): Reading {
  const number = (text: string) => Number(text.replace(/[,_ ]/g, ''))
  return {
    ...(percent !== undefined && { percent: number(percent) }),
    ...(done !== undefined && { done: number(done) }),
    ...(total !== undefined && { total: number(total) }),
    ...(message?.trim() && { message: message.trim() }),
    ...(subtask?.trim() && { phase: subtask.trim() }),
  }
}
