import { TaskerError, UsageError } from '../../domain/error.ts'
import { ESCAPE_SEQUENCE } from '../../kit/harmless.ts'
import type { LogFilter } from './fold.ts'
import { filterLines } from './lines.ts'

export interface GrepOptions {
  pattern: string
  /** Lines to show before and after each that matches. */
  before: number
  after: number
}

/** What the lines that were read at once may take. */
const LIMIT_MS = 2_000
/** So much of a line is looked at. */
const LOOKED_AT = 64 * 1024
const SEPARATOR = Buffer.from('--\n')

/** Leaves the lines that match, with those around them, as grep does. Throws `UsageError` for a wrong expression. */
export function grepLines({ pattern, before, after }: GrepOptions): LogFilter & { found(): boolean } {
  const matches = createMatcher(pattern)
  let isFound = false
  /** Lines that may belong to the next match. */
  let earlier: Buffer[] = []
  let toShow = 0
  let isGap = false
  const filter = filterLines(lines => {
    const hits = matches(lines)
    const shown: Buffer[] = []
    for (const [index, line] of lines.entries()) {
      if (hits[index] === true) {
        if (isGap && before + after > 0) shown.push(SEPARATOR)
        shown.push(...earlier, line)
        earlier = []
        toShow = after
        isFound = true
        isGap = false
      } else if (toShow > 0) {
        toShow -= 1
        shown.push(line)
      } else {
        earlier.push(line)
        if (earlier.length > before) {
          earlier.shift()
          isGap = isFound
        }
      }
    }
    return shown
  })
  return { ...filter, found: () => isFound }
}

/** A regular expression can take for ever, and only in a context of its own can it be stopped. */
function createMatcher(pattern: string): (lines: readonly Buffer[]) => boolean[] {
  const { createContext, Script } = process.getBuiltinModule('node:vm')
  const context = createContext({ pattern, lines: '[]' })
  try {
    new Script("const form = new RegExp(pattern, 'u')").runInContext(context)
  } catch {
    throw new UsageError(
      `--grep: '${pattern}' is not a regular expression`,
      String.raw`write \( for a bracket itself`,
    )
  }
  const script = new Script('JSON.stringify(JSON.parse(lines).map(line => form.test(line)))')
  return lines => {
    if (lines.length === 0) return []
    context.lines = JSON.stringify(lines.map(textOf))
    try {
      return JSON.parse(script.runInContext(context, { timeout: LIMIT_MS }))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
      throw new TaskerError(
        `--grep: '${pattern}' takes too long for this log`,
        'write it without repetitions within repetitions',
      )
    }
  }
}

/** A line as people see it. */
function textOf(line: Buffer): string {
  return line
    .toString('utf8', 0, LOOKED_AT)
    .replace(/\r?\n$/, '')
    .replace(ESCAPE_SEQUENCE, '')
}
