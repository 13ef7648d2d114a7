import type { Message } from './message.ts'

/**
 * Where progress is known from: the command itself (a marker or its message file), a pattern of the user's, what it shows to its terminal
 * (OSC 9;4), the bar of a known tool (`bar:rsync`), how far a file has been read, or any number that grows steadily.
 */
export type ProgressSource = 'marker' | 'pattern' | 'osc' | `bar:${string}` | 'read' | 'generic'

/** When each source last spoke, in milliseconds of a clock that never goes back. */
export interface Heard {
  readonly numbers: Spoken
  readonly texts: Spoken
  readonly subtasks: Spoken
  /** The percentage last heard, of the task or of the running subtask. */
  readonly figure?: { source: ProgressSource; percent: number }
}

type Spoken = Readonly<Record<string, number>>

export const NOBODY: Heard = { numbers: {}, texts: {}, subtasks: {} }

/** So long a weaker source keeps silent after a stronger one. */
export const QUIET_MS = 60_000

const STRONGEST_FIRST = ['marker', 'pattern', 'osc', 'bar', 'read', 'generic']

/**
 * What of a message counts, given who spoke before; and who has spoken then. A weaker source never overrides a stronger
 * one that spoke in the last minute, never falls behind what that said, and never divides into subtasks what a stronger
 * one has divided.
 */
export function weigh(
  heard: Heard,
  source: ProgressSource,
  message: Message,
  at: number,
): { heard: Heard; counts: Message | undefined } {
  const strength = strengthOf(source)
  const isFree = (spoken: Spoken, quietMs: number) =>
    !Object.entries(spoken).some(([other, when]) => strengthOf(other) < strength && at - when < quietMs)
  const note = (kind: 'numbers' | 'texts' | 'subtasks', changed = heard): Heard => ({
    ...changed,
    [kind]: { ...changed[kind], [source]: at },
  })
  switch (message.verb) {
    case 'items':
    case 'advance':
    case 'percent':
    case 'overall': {
      const percent = percentOf(message)
      const { figure } = heard
      const isBehind =
        figure !== undefined &&
        percent !== undefined &&
        percent < figure.percent &&
        isStronger(figure.source, source)
      if (isBehind || !isFree(heard.numbers, QUIET_MS)) return { heard, counts: undefined }
      const noted = { ...note('numbers'), ...(percent !== undefined && { figure: { source, percent } }) }
      const { text, ...figures } = message
      if (text === undefined) return { heard: noted, counts: message }
      if (!isFree(heard.texts, QUIET_MS)) return { heard: noted, counts: figures }
      return { heard: note('texts', noted), counts: message }
    }
    case 'status':
      return isFree(heard.texts, QUIET_MS)
        ? { heard: note('texts'), counts: message }
        : { heard, counts: undefined }
    case 'subtask':
    case 'subtask-done':
    case 'subtask-failed':
    case 'total': {
      const free = isFree(heard.subtasks, Number.POSITIVE_INFINITY) && isFree(heard.numbers, QUIET_MS)
      if (!free) return { heard, counts: undefined }
      const { figure: _, ...rest } = note('subtasks')
      return { heard: rest, counts: message }
    }
    case 'metric':
    case 'note':
    case 'warn':
    case 'error':
    case 'eta':
    case 'alive':
    case 'artifact':
    case 'output':
    case 'result':
      return { heard, counts: message }
  }
}

/** Whether one source overrides the other. */
export function isStronger(source: ProgressSource, other: ProgressSource): boolean {
  return strengthOf(source) < strengthOf(other)
}

function percentOf(message: Message): number | undefined {
  if (message.verb === 'percent' || message.verb === 'overall') return message.percent
  if (message.verb !== 'items' || message.total === undefined || message.id !== undefined) return undefined
  return (message.done / message.total) * 100
}

function strengthOf(source: string): number {
  return STRONGEST_FIRST.indexOf(source.split(':', 1)[0] ?? '')
}
