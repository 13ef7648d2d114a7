import type { UsualSubtasks } from '../domain/event.ts'
import { type Scale, scaleOf } from '../domain/overall-percent.ts'
import type { Course, Saying, Step } from './course.ts'

/** From `atMs` on the run had done this fraction (0–1) of the whole. */
export interface Waypoint {
  atMs: number
  fraction: number
}

/** More than anybody counts one by one; a total beyond it is a mistake. */
const MOST_STEPS = 10_000
const SAME = 2e-4

/**
 * How far a run was, and when: as it stated itself, else by its steps and what was done of each, else by its items or
 * percent. It begins with nothing done; each waypoint differs from the one before.
 */
export function curveOf(course: Course, usual: UsualSubtasks): Waypoint[] {
  const points = isStated(course)
    ? fractionsOf(course.said.filter(statesWhole), course.saidAll)
    : course.steps.length > 0
      ? pointsOfSteps(course, usual)
      : fractionsOf(course.said, course.saidAll)
  return tidy(points, course.elapsedMs)
}

/** The script says itself how far the whole is. */
export function isStated({ said }: Course): boolean {
  return said.some(statesWhole)
}

function statesWhole({ message }: Saying): boolean {
  return message.verb === 'overall' && message.percent !== undefined
}

/** When a run rose to this fraction for the last time, and when it went beyond it. */
export function passing(
  curve: readonly Waypoint[],
  fraction: number,
  durationMs: number,
): { reachedMs: number; leftMs: number } {
  for (let index = curve.length - 1; index >= 0; index--) {
    const here = curve[index]
    if (here === undefined || here.fraction > fraction + SAME) continue
    const next = curve[index + 1] ?? { atMs: durationMs, fraction: 1 }
    const rise = next.fraction - here.fraction
    const share = rise <= SAME ? 0 : Math.min(1, Math.max(0, (fraction - here.fraction) / rise))
    const reachedMs =
      fraction - here.fraction <= SAME ? here.atMs : here.atMs + share * (next.atMs - here.atMs)
    return { reachedMs, leftMs: Math.max(reachedMs, next.atMs) }
  }
  return { reachedMs: 0, leftMs: curve[0]?.atMs ?? durationMs }
}

function pointsOfSteps({ steps, said, saidAll, totalSteps }: Course, usual: UsualSubtasks): Waypoint[] {
  const highest = steps.reduce((most, step) => Math.max(most, step.number), 0)
  const known = totalSteps ?? usual.total
  const total = Math.max(highest, known ?? 0)
  if (known === undefined || total > MOST_STEPS) return []
  const scale = scaleOf(usual)
  const whole = scale.upTo(total)
  return steps.flatMap(step => {
    const before = doneBefore(step, steps, scale)
    const within = fractionsOf(sayingsOf(step, said), saidAll)
    const points = [{ atMs: step.startMs, fraction: 0 }, ...within]
    if (step.endMs !== undefined) points.push({ atMs: step.endMs, fraction: 1 })
    return points.map(({ atMs, fraction }) => ({
      atMs,
      fraction: (before + fraction * scale.of(step.number)) / whole,
    }))
  })
}

/** What was done when a step began, of those that begin before it or are passed over. */
function doneBefore(step: Step, steps: readonly Step[], scale: Scale): number {
  let highest = step.number
  let missing = scale.of(step.number)
  for (const other of steps) {
    if (other === step || other.startMs > step.startMs) continue
    highest = Math.max(highest, other.number)
    if (other.endMs === undefined || other.endMs > step.startMs) missing += scale.of(other.number)
  }
  return scale.upTo(highest) - missing
}

function sayingsOf({ startMs, endMs }: Step, said: readonly Saying[]): Saying[] {
  return said.filter(({ atMs }) => atMs >= startMs && (endMs === undefined || atMs < endMs))
}

/** Parallel flows (`id`) add up. */
function fractionsOf(said: readonly Saying[], saidAll: boolean): Waypoint[] {
  const flows = new Map<string, number>()
  let total: number | undefined
  return said.flatMap(({ atMs, message }) => {
    switch (message.verb) {
      case 'percent':
      case 'overall':
        return message.percent === undefined ? [] : [{ atMs, fraction: message.percent / 100 }]
      case 'advance':
        if (!saidAll) return []
        break
      case 'items':
        break
      default:
        return []
    }
    const flow = message.id ?? ''
    flows.set(flow, message.verb === 'items' ? message.done : (flows.get(flow) ?? 0) + message.by)
    total = message.total ?? total
    if (total === undefined || total <= 0) return []
    return [{ atMs, fraction: [...flows.values()].reduce((sum, done) => sum + done, 0) / total }]
  })
}

function tidy(points: readonly Waypoint[], elapsedMs: number): Waypoint[] {
  const curve: Waypoint[] = [{ atMs: 0, fraction: 0 }]
  let last = { atMs: 0, fraction: 0 }
  for (const { atMs, fraction } of points) {
    if (!Number.isFinite(atMs) || !Number.isFinite(fraction)) continue
    const point = {
      atMs: Math.min(Math.max(atMs, last.atMs), elapsedMs),
      fraction: Math.min(1, Math.max(0, fraction)),
    }
    if (Math.abs(point.fraction - last.fraction) <= SAME) continue
    if (point.atMs === last.atMs) curve.pop()
    curve.push(point)
    last = point
  }
  if (curve.length === 0 || (curve[0]?.atMs ?? 0) > 0) curve.unshift({ atMs: 0, fraction: 0 })
  return curve
}
