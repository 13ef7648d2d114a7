import type { LogPart } from '../../../api/rows.ts'

/** A line of a log; `offset` is the byte it begins at. */
export interface Line {
  offset: number
  text: string
}

/** A stretch of a log that is at hand. */
export interface Stretch {
  from: number
  to: number
  size: number
  lines: Line[]
  /** The last line may go on. */
  isOpen: boolean
  where: LogPart['where']
  /** What is recorded is all of it. */
  isComplete: boolean
}

export function stretchOf(part: LogPart): Stretch {
  const { from, to, size, where, complete } = part
  const lines = linesOf(part)
  return { from, to, size, lines, isOpen: !part.text.endsWith('\n'), where, isComplete: complete }
}

export function withEarlier(stretch: Stretch, part: LogPart): Stretch {
  const earlier = linesOf({ ...part, to: Math.min(part.to, stretch.from) })
  return { ...stretch, from: part.from, lines: [...earlier, ...stretch.lines] }
}

/** What follows; a last line that was not whole goes on. */
export function withLater(stretch: Stretch, part: LogPart): Stretch {
  const later = linesOf(part)
  const last = stretch.lines.at(-1)
  const first = later[0]
  const lines =
    stretch.isOpen && last !== undefined && first !== undefined
      ? [
          ...stretch.lines.slice(0, -1),
          { offset: last.offset, text: last.text + first.text },
          ...later.slice(1),
        ]
      : [...stretch.lines, ...later]
  const isOpen = part.text === '' ? stretch.isOpen : !part.text.endsWith('\n')
  return { ...stretch, to: part.to, size: part.size, lines, isOpen, isComplete: part.complete }
}

export function withoutFirst(stretch: Stretch, count: number): Stretch {
  const lines = stretch.lines.slice(count)
  return count === 0 ? stretch : { ...stretch, from: lines[0]?.offset ?? stretch.to, lines }
}

const encoder = new TextEncoder()

function linesOf({ text, from }: Pick<LogPart, 'text' | 'from' | 'to'>): Line[] {
  if (text === '') return []
  const lines: Line[] = []
  let offset = from
  for (const line of (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')) {
    lines.push({ offset, text: line })
    offset += encoder.encode(line).length + 1
  }
  return lines
}
