import { UsageError } from '../domain/error.ts'
import { oneLine } from './kinds.ts'
import type { Kind, Raw } from './option.ts'

const GROUPS = /\(\?<(?:percent|done|message|subtask)>/

/** Regular expressions that say what of a line is progress, by the names of their groups: one, or a list. */
export function progressPatterns(): Kind<string[]> {
  return {
    parse: raw => {
      const patterns = raw === '' ? [] : (Array.isArray(raw) ? raw : [raw]).map((item: Raw) => oneLine(item))
      for (const pattern of patterns) checkProgressPattern(pattern)
      return patterns
    },
    write: value => value,
  }
}

/** Throws `UsageError` where it cannot be used. */
export function checkProgressPattern(pattern: string): void {
  try {
    new RegExp(pattern, 'u')
  } catch (error) {
    throw new UsageError(`'${pattern}' is no regular expression`, (error as Error).message)
  }
  if (!GROUPS.test(pattern))
    throw new UsageError(
      `the pattern '${pattern}' names nothing`,
      'name a group percent, done (and total), message or subtask: (?<done>\\d+) of (?<total>\\d+)',
    )
}
