import type { Message } from '../domain/message.ts'

/**
 * How a run went, or has gone so far. All times are milliseconds since its start, by its own clock; as clocks can be
 * set, none of them is trusted to lie between others.
 */
export interface Course {
  /** How long it took, or has taken so far. */
  elapsedMs: number
  /** In the order of their starts. */
  steps: readonly Step[]
  /** What it said, in order; of a long run only some of it. */
  said: readonly Saying[]
  /** `said` is all that it said, so that `+1` can be counted. */
  saidAll: boolean
  /** How many steps there are to be, where that is known. */
  totalSteps?: number
}

/** A subtask that has begun. */
export interface Step {
  number: number
  startMs: number
  /** Absent while it goes on. */
  endMs?: number
}

export interface Saying {
  atMs: number
  message: Message
}

/** What was known of a run when it had gone on for so long. */
export function courseAt(course: Course, elapsedMs: number): Course {
  return {
    ...course,
    elapsedMs,
    steps: course.steps
      .filter(step => step.startMs <= elapsedMs)
      .map(({ endMs, ...step }) => (endMs === undefined || endMs > elapsedMs ? step : { ...step, endMs })),
    said: course.said.filter(({ atMs }) => atMs <= elapsedMs),
  }
}
