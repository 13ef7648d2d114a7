import type { Message } from '../domain/message.ts'
import { parseBody } from './body.ts'
import { cleanLine } from './clean.ts'
import type { Opening } from './opening.ts'

const WORD = '::tasker'
const TOKENED = /^:([A-Za-z0-9_-]{8,64}) (.*)$/s
const STOP = /^stop ([A-Za-z0-9_-]{8,64})$/
const CLOSING_QUOTE = /" *$/

/** One marker, taken apart. */
export interface Statement {
  /** What stood between `::tasker:` and the body. */
  token?: string
  body: string
}

/** Takes apart the text of one marker, from its `::tasker` on; undefined when it is no marker after all. */
export function readStatement(text: string, opening: Opening): Statement | undefined {
  const cleaned = cleanLine(text).slice(WORD.length)
  const rest = opening === 'quoted' ? unquote(cleaned) : cleaned
  if (rest[0] === ' ') return { body: rest.slice(1) }
  const match = TOKENED.exec(rest)
  return match === null ? undefined : { token: match[1] ?? '', body: match[2] ?? '' }
}

/**
 * Hears the statements of one stream and makes messages of them. Between `stop TOKEN` and `:TOKEN resume` (or a
 * `resume` with the run's own token) nothing counts. A marker with the token of another run is not ours.
 */
export function createListener(
  token: string | undefined,
  onMessage: (message: Message) => void,
): (statement: Statement) => void {
  let stopped: string | undefined
  return ({ token: given, body }) => {
    if (stopped !== undefined) {
      const known = given !== undefined && (given === stopped || given === token)
      if (known && body.trimEnd() === 'resume') stopped = undefined
      return
    }
    if (given !== undefined && token !== undefined && given !== token) return
    if (body.startsWith('stop ')) {
      stopped = STOP.exec(body.trimEnd())?.[1]
      return
    }
    for (const message of parseBody(body, given !== undefined && given === token)) onMessage(message)
  }
}

/** Undoes R's `print` of a string. */
function unquote(text: string): string {
  return text.replace(CLOSING_QUOTE, '').replace(/\\(["\\])/g, '$1')
}
