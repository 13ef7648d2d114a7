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

/** What a statement is: it stops or resumes the reading of its stream, has something to say, or is ordinary text. */
export type Sense =
  | { kind: 'stop'; until: string }
  | { kind: 'resume' }
  | { kind: 'said'; messages: Message[] }
  | { kind: 'text' }

/**
 * Understands a statement. Between `stop TOKEN` (then `stopped` is that) and `:TOKEN resume`, or a `resume` with the
 * run's own token, everything is text. A marker with the token of another run has nothing to say to us.
 */
export function understand(statement: Statement, stopped: string | undefined, token?: string): Sense {
  const { token: given, body } = statement
  if (stopped !== undefined) {
    const known = given !== undefined && (given === stopped || given === token)
    return { kind: known && body.trimEnd() === 'resume' ? 'resume' : 'text' }
  }
  const isForeign = given !== undefined && token !== undefined && given !== token
  if (body.startsWith('stop ') && !isForeign) {
    const until = STOP.exec(body.trimEnd())?.[1]
    return until === undefined ? { kind: 'text' } : { kind: 'stop', until }
  }
  const messages = parseBody(body, given !== undefined && (isForeign || given === token))
  if (messages.length === 0) return { kind: 'text' }
  return { kind: 'said', messages: isForeign ? [] : messages }
}

/** Undoes R's `print` of a string. */
function unquote(text: string): string {
  return text.replace(CLOSING_QUOTE, '').replace(/\\(["\\])/g, '$1')
}
