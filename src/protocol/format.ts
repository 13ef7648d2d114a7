import { isDeepStrictEqual } from 'node:util'
import type { Message } from '../domain/message.ts'
import { withoutAbsent } from '../kit/without-absent.ts'
import { parseMarker } from './parse.ts'

/**
 * The line that says this message: in the plain form where that says all of it, else in JSON. `token` is put in, as
 * `result` needs. `parseMarker` makes the same message of it, unless it is longer than a line may be.
 */
export function formatMessage(message: Message, token?: string): string {
  const marker = token === undefined ? '::tasker ' : `::tasker:${token} `
  const plain = marker + plainForm(message)
  const isEnough = isDeepStrictEqual(parseMarker(plain, token), [message])
  return isEnough ? plain : marker + JSON.stringify(withoutAbsent(jsonForm(message)))
}

function plainForm(message: Message): string {
  switch (message.verb) {
    case 'items':
      return words(`${message.done}/${message.total}`, idPair(message.id), message.text)
    case 'advance':
      return words(`+${message.by}${over(message.total)}`, idPair(message.id), message.text)
    case 'percent':
      return words(`${message.percent}%`, idPair(message.id), message.text)
    case 'subtask':
      return words('subtask', message.number && `${message.number}${over(message.total)}`, message.name)
    case 'subtask-done':
      return 'subtask done'
    case 'subtask-failed':
      return words('subtask failed', message.reason)
    case 'total':
      return `total ${message.subtasks}`
    case 'status':
    case 'note':
    case 'warn':
    case 'error':
      return words(message.verb, message.text)
    case 'overall':
      return words('overall', message.percent?.toString(), message.text)
    case 'metric':
    case 'output':
      return words(message.verb, ...Object.entries(message.values).map(pair))
    case 'eta':
      return `eta ${message.seconds}`
    case 'alive':
      return 'alive'
    case 'artifact':
      return words('artifact', message.path, message.label)
    case 'result':
      return words('result', message.result, message.reason)
  }
}

function jsonForm(message: Message): object {
  switch (message.verb) {
    case 'items':
      return {
        items_complete: message.done,
        items_total: message.total,
        id: message.id,
        message: message.text,
      }
    case 'advance':
      return { advance: message.by, items_total: message.total, id: message.id, message: message.text }
    case 'percent':
      return { percent: message.percent, id: message.id, message: message.text }
    case 'subtask':
      return { current_subtask: message.number, total_subtasks: message.total, subtask_name: message.name }
    case 'subtask-done':
      return { subtask_status: 'COMPLETED' }
    case 'subtask-failed':
      return { subtask_status: 'FAILED', subtask_message: message.reason }
    case 'total':
      return { total_subtasks: message.subtasks }
    case 'status':
      return { message: message.text }
    case 'note':
    case 'warn':
      return { [message.verb]: message.text }
    case 'error':
      return { error_message: message.text, error_detail: message.detail }
    case 'overall':
      return { overall_percent: message.percent, overall_message: message.text }
    case 'metric':
    case 'output':
      return { [message.verb]: message.values }
    case 'eta':
      return { eta: message.seconds }
    case 'alive':
      return { alive: true }
    case 'artifact':
      return { artifact: message.path, label: message.label }
    case 'result':
      return { result: message.result, reason: message.reason }
  }
}

function words(...parts: (string | number | undefined)[]): string {
  return parts.filter(part => part !== undefined && part !== '').join(' ')
}

function over(total: number | undefined): string {
  return total === undefined ? '' : `/${total}`
}

function idPair(id: string | undefined): string | undefined {
  return id === undefined ? undefined : pair(['id', id])
}

/** Bare where that reads the same; a word that would read as a number is quoted. */
function pair([key, value]: [string, number | string]): string {
  const isBare = typeof value === 'number' || /^[A-Za-z][^ ]*$/.test(value)
  return `${key}=${isBare ? value : JSON.stringify(value)}`
}
