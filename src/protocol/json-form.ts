import type { Message } from '../domain/message.ts'
import { RUN_STATUSES } from '../domain/run.ts'
import { createFields, type Fields } from './json-fields.ts'
import { isAmount, isCount, isPercent } from './numbers.ts'

const SUBTASK_STATUSES = ['NOT_STARTED', 'RUNNING', 'COMPLETED', 'FAILED'] as const
const RESULTS = ['ok', 'warn', 'skip', 'fail'] as const

/**
 * The messages of the JSON form, in the order in which they take effect. Its keys are the arguments of `track_status`
 * and `track_subtask_progress` (`current_subtask`, `subtask_name`, `subtask_status`, `subtask_percent`,
 * `items_complete`, `overall_percent`, `error_message` …) and the verbs of the line form. A key it does not know says
 * nothing; a value that exceeds a limit makes the whole of it text. A null is an absent value.
 */
export function parseJsonForm(body: string, trusted: boolean): Message[] {
  const fields = createFields(body)
  if (fields === undefined) return []
  const messages = [
    ...subtaskStart(fields),
    ...progress(fields),
    ...subtaskEnd(fields),
    ...overall(fields),
    ...remarks(fields),
    ...result(fields, trusted),
  ]
  if (!fields.allValid()) return []
  return messages.length > 0 || !saysRunning(fields) ? messages : [{ verb: 'alive' }]
}

function subtaskStart(fields: Fields): Message[] {
  const number = fields.number('current_subtask', value => isCount(value) && value >= 1)
  const total = fields.number('total_subtasks', isCount) ?? fields.number('total', isCount)
  const name = fields.text('subtask_name') ?? fields.text('subtask')
  const ends = isEnd(subtaskStatus(fields))
  if (number !== undefined && total !== undefined && number > total) fields.reject()
  if (name === undefined && (number === undefined || ends)) {
    return total === undefined ? [] : [{ verb: 'total', subtasks: total }]
  }
  return [
    {
      verb: 'subtask',
      ...(number !== undefined && { number }),
      ...(total !== undefined && { total }),
      name: name ?? '',
    },
  ]
}

function progress(fields: Fields): Message[] {
  const done = fields.number('subtask_items_complete', isAmount) ?? fields.number('items_complete', isAmount)
  const total = fields.number('subtask_items_total', isAmount) ?? fields.number('items_total', isAmount)
  const by = fields.number('advance', isCount)
  const percent = fields.number('subtask_percent', isPercent) ?? fields.number('percent', isPercent)
  const id = fields.label('id')
  const text = subtaskStatus(fields) === 'FAILED' ? undefined : progressText(fields)
  if (total !== undefined && (done ?? by ?? 0) > total) fields.reject()
  const more = {
    ...(id !== undefined && { id }),
    ...(text !== undefined && { text }),
  }
  const items = { ...(total !== undefined && { total }), ...more }
  const messages: Message[] = []
  if (done !== undefined) messages.push({ verb: 'items', done, ...items })
  if (by !== undefined) messages.push({ verb: 'advance', by, ...items })
  // A total alone: none more are done.
  if (done === undefined && by === undefined && total !== undefined) {
    messages.push({ verb: 'advance', by: 0, ...items })
  }
  if (percent !== undefined) messages.push({ verb: 'percent', percent, ...more })
  if (messages.length === 0 && text !== undefined) messages.push({ verb: 'status', text })
  return messages
}

function subtaskEnd(fields: Fields): Message[] {
  const status = subtaskStatus(fields)
  if (status === 'COMPLETED') return [{ verb: 'subtask-done' }]
  if (status !== 'FAILED') return []
  const reason = progressText(fields)
  return [{ verb: 'subtask-failed', ...(reason !== undefined && { reason }) }]
}

function overall(fields: Fields): Message[] {
  const percent = fields.number('overall_percent', isPercent) ?? fields.number('overall', isPercent)
  const text = fields.text('overall_message')
  if (percent === undefined && text === undefined) return []
  return [{ verb: 'overall', ...(percent !== undefined && { percent }), ...(text !== undefined && { text }) }]
}

function remarks(fields: Fields): Message[] {
  const messages: Message[] = []
  const metric = fields.values('metric')
  const output = fields.values('output')
  const path = fields.text('artifact')
  const label = fields.text('label')
  const seconds = fields.number('eta', isAmount)
  const note = fields.text('note')
  const warn = fields.text('warn')
  const error = fields.text('error_message') ?? fields.text('error')
  const detail = fields.text('error_detail')
  if (metric) messages.push({ verb: 'metric', values: metric })
  if (output) messages.push({ verb: 'output', values: output })
  if (path) messages.push({ verb: 'artifact', path, ...(label !== undefined && { label }) })
  if (seconds !== undefined) messages.push({ verb: 'eta', seconds })
  if (note !== undefined) messages.push({ verb: 'note', text: note })
  if (warn !== undefined) messages.push({ verb: 'warn', text: warn })
  if (error !== undefined)
    messages.push({ verb: 'error', text: error, ...(detail !== undefined && { detail }) })
  if (fields.isTrue('alive')) messages.push({ verb: 'alive' })
  return messages
}

function result(fields: Fields, trusted: boolean): Message[] {
  const word = fields.oneOf('result', RESULTS)
  if (word === undefined) return []
  if (!trusted) fields.reject()
  const reason = fields.text('reason')
  return [{ verb: 'result', result: word, ...(reason !== undefined && { reason }) }]
}

/** `status` is a run's status in `track_status`, which only the run's end decides; other words are a message. */
function progressText(fields: Fields): string | undefined {
  const status = fields.text('status')
  const spoken = isRunStatus(status) ? undefined : status
  return fields.text('subtask_message') ?? fields.text('message') ?? spoken
}

function saysRunning(fields: Fields): boolean {
  return isRunStatus(fields.text('status')) || subtaskStatus(fields) !== undefined
}

function isRunStatus(text: string | undefined): boolean {
  return RUN_STATUSES.some(status => status === text)
}

function subtaskStatus(fields: Fields): (typeof SUBTASK_STATUSES)[number] | undefined {
  return fields.oneOf('subtask_status', SUBTASK_STATUSES)
}

function isEnd(status: (typeof SUBTASK_STATUSES)[number] | undefined): boolean {
  return status === 'COMPLETED' || status === 'FAILED'
}
