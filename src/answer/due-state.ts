import type { Due } from '../insight/due.ts'

/** What became of the last due time, in a word. */
export type DueState = 'on time' | 'late' | 'missed' | 'overdue' | 'running' | 'held up' | 'waiting'

/** A run that goes on is running, unless it should be over. */
export function dueState(due: Due): DueState {
  switch (due.kind) {
    case 'on-time':
      return due.run.endedAt === undefined ? 'running' : 'on time'
    case 'held-up':
      return due.run.endedAt === undefined ? 'running' : 'held up'
    case 'waiting':
    case 'late':
    case 'missed':
    case 'overdue':
      return due.kind
  }
}
