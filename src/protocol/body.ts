import type { Message } from '../domain/message.ts'
import { parseJsonForm } from './json-form.ts'
import { isAmount, isCount, isPercent, NUMBER } from './numbers.ts'
import { allPairs, leadingPairs, numberOrText, sameNumberOrText } from './pairs.ts'

const ITEMS = new RegExp(`^(${NUMBER})/(${NUMBER})(?= |$)`)
const PERCENT = new RegExp(`^(${NUMBER})%(?= |$)`)
const ADVANCE = new RegExp(`^\\+(${NUMBER})(?:/(${NUMBER}))?(?= |$)`)
const WHOLE_NUMBER = new RegExp(`^${NUMBER}$`)
const OVERALL = new RegExp(`^(${NUMBER})%?(?: (.*))?$`, 's')
const STEP = /^(\d+)\/(\d+)(?: (.*))?$/s
const RESULT = /^(ok|warn|skip|fail)(?: (.*))?$/s

/**
 * The messages of one marker's body, cleaned: none when it is not of the grammar or exceeds a limit.
 * `trusted`: the marker carried the run's token.
 */
export function parseBody(body: string, trusted: boolean): Message[] {
  const first = body.charCodeAt(0)
  if (first === 0x7b) return parseJsonForm(body, trusted)
  const isNumber = (first >= 0x30 && first <= 0x39) || first === 0x2e || first === 0x2b
  const message = isNumber ? parseProgress(body) : parseCommand(body.trimEnd(), trusted)
  return message === undefined ? [] : [message]
}

function parseProgress(body: string): Message | undefined {
  if (body[0] === '+') {
    const match = ADVANCE.exec(body)
    if (match === null) return undefined
    const by = Number(match[1])
    const total = match[2] === undefined ? undefined : Number(match[2])
    if (!isCount(by) || (total !== undefined && !(isCount(total) && by <= total))) return undefined
    return withText(
      total === undefined ? { verb: 'advance', by } : { verb: 'advance', by, total },
      body,
      match,
    )
  }
  const items = ITEMS.exec(body)
  if (items !== null) {
    const done = Number(items[1])
    const total = Number(items[2])
    return isAmount(total) && done <= total
      ? withText({ verb: 'items', done, total }, body, items)
      : undefined
  }
  const match = PERCENT.exec(body)
  if (match === null) return undefined
  const percent = Number(match[1])
  return isPercent(percent) ? withText({ verb: 'percent', percent }, body, match) : undefined
}

/** Adds the id and the text. Pairs with another key are the script's own words and stay in the text. */
function withText<M extends Message & { verb: 'items' | 'advance' | 'percent' }>(
  message: M,
  body: string,
  match: RegExpExecArray,
): M {
  let text = body.slice(match[0].length + 1)
  if (text.includes('id=')) {
    const pairs = leadingPairs(text)
    const id = pairs.findLast(pair => pair.key === 'id')
    if (id !== undefined) message.id = id.value
    for (const { key, start, end } of pairs.toReversed()) {
      if (key === 'id') text = text.slice(0, start) + text.slice(end + 1)
    }
  }
  text = text.trim()
  if (text !== '') message.text = text
  return message
}

function parseCommand(body: string, trusted: boolean): Message | undefined {
  const space = body.indexOf(' ')
  const verb = space === -1 ? body : body.slice(0, space)
  const rest = space === -1 ? '' : body.slice(space + 1).trimStart()
  switch (verb) {
    case 'subtask':
      return parseSubtask(rest)
    case 'total': {
      const subtasks = wholeNumber(rest)
      return subtasks !== undefined && isCount(subtasks) ? { verb, subtasks } : undefined
    }
    case 'status':
    case 'note':
    case 'warn':
    case 'error':
      return rest === '' ? undefined : { verb, text: rest }
    case 'overall': {
      const match = OVERALL.exec(rest)
      const percent = Number(match?.[1])
      const text = match?.[2]?.trimStart()
      return isPercent(percent) ? { verb, percent, ...(text && { text }) } : undefined
    }
    case 'metric':
    case 'output': {
      const values = allPairs(rest, verb === 'metric' ? numberOrText : sameNumberOrText)
      return values && { verb, values }
    }
    case 'eta': {
      const seconds = wholeNumber(rest)
      return seconds !== undefined && isAmount(seconds) ? { verb, seconds } : undefined
    }
    case 'alive':
      return rest === '' ? { verb } : undefined
    case 'artifact':
      return parseArtifact(rest)
    case 'result': {
      const match = trusted ? RESULT.exec(rest) : null
      const reason = match?.[2]?.trimStart()
      if (match === null) return undefined
      return { verb, result: match[1] as 'ok' | 'warn' | 'skip' | 'fail', ...(reason && { reason }) }
    }
    default:
      return undefined
  }
}

function parseSubtask(rest: string): Message | undefined {
  if (rest === '') return undefined
  if (rest === 'done') return { verb: 'subtask-done' }
  if (rest === 'failed') return { verb: 'subtask-failed' }
  if (rest.startsWith('failed ')) return { verb: 'subtask-failed', reason: rest.slice(7).trimStart() }
  const step = STEP.exec(rest)
  if (step === null) return { verb: 'subtask', name: rest }
  const number = Number(step[1])
  const total = Number(step[2])
  if (number < 1 || number > total || !isCount(total)) return undefined
  return { verb: 'subtask', number, total, name: step[3]?.trimStart() ?? '' }
}

function parseArtifact(rest: string): Message | undefined {
  if (rest === '') return undefined
  const space = rest.indexOf(' ')
  if (space === -1) return { verb: 'artifact', path: rest }
  return { verb: 'artifact', path: rest.slice(0, space), label: rest.slice(space + 1).trimStart() }
}

function wholeNumber(text: string): number | undefined {
  return WHOLE_NUMBER.test(text) ? Number(text) : undefined
}
