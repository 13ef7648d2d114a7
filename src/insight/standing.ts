import type { Course } from './course.ts'
import { passing, type Waypoint } from './curve.ts'

/** A run at a moment: how far it was, and how it came there. */
export interface Standing {
  elapsedMs: number
  /** 0–1 of the whole; 0 also where it told nothing. */
  fraction: number
  /** For how long the fraction has been what it is. */
  stillMs: number
  /** Up to the fraction. */
  curve: readonly Waypoint[]
  /** What is left by its own words (`::tasker eta`). */
  statedMs?: number
}

/** An earlier run, and when it stood where the present one stands. */
export interface Passed {
  durationMs: number
  reachedMs: number
  /** When it went on from there. */
  leftMs: number
}

/** A run of which this is all that has happened. */
export function standingOf(course: Course, curve: readonly Waypoint[]): Standing {
  const { atMs, fraction } = curve.at(-1) ?? { atMs: 0, fraction: 0 }
  return {
    elapsedMs: course.elapsedMs,
    fraction,
    stillMs: Math.max(0, course.elapsedMs - atMs),
    curve,
    ...statedLeft(course, course.elapsedMs),
  }
}

/** An earlier run as it stood where `now` stands; undefined when it never did. */
export function standingThen(
  course: Course,
  curve: readonly Waypoint[],
  now: Standing,
): { then: Standing; passed: Passed } | undefined {
  const durationMs = course.elapsedMs
  // Of a run that tells nothing only its age is known, and the others are taken as if they told nothing either.
  const isSilent = now.fraction <= 0
  if (durationMs <= (isSilent ? now.elapsedMs : 0)) return undefined
  const { reachedMs, leftMs } = isSilent
    ? { reachedMs: 0, leftMs: durationMs }
    : passing(curve, now.fraction, durationMs)
  const stillMs = Math.min(now.stillMs, leftMs - reachedMs)
  const elapsedMs = reachedMs + stillMs
  const before = curve.filter(({ atMs }) => atMs < reachedMs)
  const then: Standing = {
    elapsedMs,
    fraction: now.fraction,
    stillMs,
    curve: [...before, { atMs: reachedMs, fraction: now.fraction }],
    ...statedLeft(course, elapsedMs),
  }
  return { then, passed: { durationMs, reachedMs, leftMs } }
}

/** Its last word on it, less the time since; nothing once that time is over. */
function statedLeft({ said }: Course, elapsedMs: number): { statedMs?: number } {
  const last = said.findLast(({ message, atMs }) => message.verb === 'eta' && atMs <= elapsedMs)
  if (last?.message.verb !== 'eta') return {}
  const statedMs = last.message.seconds * 1000 - Math.max(0, elapsedMs - last.atMs)
  return statedMs > 0 && Number.isFinite(statedMs) ? { statedMs } : {}
}
