import { describeOverLimit, type OverLimit } from '../../domain/over-limit.ts'
import type { EventRow } from '../../store/rows.ts'
import type { Cell } from './cell.ts'
import type { Look } from './look.ts'
import { layTable } from './table.ts'
import { shortTime } from './time.ts'

/** What a run said beside its progress: notes, warnings, errors, what it made, and who asked it to stop. */
export function wordLines(events: readonly EventRow[], look: Look): string[] {
  const words = events.flatMap(event => {
    const word = wordOf(event, look)
    return word === undefined ? [] : [{ at: event.at, ...word }]
  })
  if (words.length === 0) return []
  const table = layTable<(typeof words)[number]>(
    [
      { title: 'when', cell: word => ({ text: shortTime(word.at, look.now), paint: look.paint.dim }) },
      { title: 'what', cell: word => word.what },
      { title: 'text', min: 10, cell: word => word.text },
    ],
    words,
    // A message is there to be read in full: it may wrap.
    { ...look, width: undefined },
    2,
  )
  return table.rows
}

function wordOf(event: EventRow, look: Look): { what: Cell; text: string } | undefined {
  if (event.kind === 'stop-requested')
    return { what: { text: 'stop', paint: look.paint.yellow }, text: `asked by ${textOf(event.payload.by)}` }
  if (event.kind === 'warned')
    return {
      what: { text: `${look.glyphs.warning} limit`, paint: look.paint.yellow },
      text: describeOverLimit(event.payload.over as OverLimit),
    }
  if (event.kind !== 'said') return undefined
  const message = recordOf(event.payload.message)
  switch (message.verb) {
    case 'note':
      return { what: 'note', text: textOf(message.text) }
    case 'warn':
      return {
        what: { text: `${look.glyphs.warning} warn`, paint: look.paint.yellow },
        text: textOf(message.text),
      }
    case 'error':
      return {
        what: { text: `${look.glyphs.failed} error`, paint: look.paint.red },
        text: textOf(message.text),
      }
    case 'artifact':
      return { what: 'made', text: [message.path, message.label].map(textOf).join(' ').trim() }
    case 'result':
      return { what: 'result', text: [message.result, message.reason].map(textOf).join(' ').trim() }
    default:
      return undefined
  }
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function textOf(value: unknown): string {
  return value === undefined || value === null ? '' : String(value)
}
