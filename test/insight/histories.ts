import type { Course, Saying, Step } from '../../src/insight/course.ts'
import { mulberry32 } from '../rig/mulberry32.ts'

const RUNS = 40
const BASE_MS = 600_000

/** Numbers between 0 and 1, the same ones for the same seed. */
type Chance = () => number

/** How long run number `nr` takes, in milliseconds. */
type Duration = (nr: number, chance: Chance) => number

/** What a run does with its time. */
type Progress = (durationMs: number, chance: Chance) => Course

/** Around 1, by a factor whose logarithm has this standard deviation. */
function factor(chance: Chance, spread: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance())
  return Math.exp(spread * normal)
}

const durations = {
  steady: (_, chance) => BASE_MS * factor(chance, 0.08),
  varied: (_, chance) => BASE_MS * factor(chance, 0.3),
  growing: (nr, chance) => BASE_MS * 1.02 ** nr * factor(chance, 0.08),
  shrinking: (nr, chance) => BASE_MS * 0.985 ** nr * factor(chance, 0.1),
  doubled: (nr, chance) => BASE_MS * (nr < RUNS / 2 ? 1 : 2) * factor(chance, 0.1),
  bimodal: (_, chance) => BASE_MS * (chance() < 0.4 ? 0.2 : 1.5) * factor(chance, 0.1),
  outliers: (_, chance) => BASE_MS * (chance() < 0.08 ? 5 : 1) * factor(chance, 0.1),
  'long tail': (_, chance) => BASE_MS * Math.min(50, (1 - chance()) ** (-1 / 1.5)),
  weekly: (nr, chance) => BASE_MS * (nr % 7 === 6 ? 3 : 1) * factor(chance, 0.1),
} satisfies Record<string, Duration>

/** Items at moments that `timeOf` gives for each share of them that is done. */
function items(shape: (share: number) => number, unrest: number): Progress {
  return (durationMs, chance) => {
    const total = 40
    const paces = Array.from(
      { length: total },
      (_, index) => (shape((index + 1) / total) - shape(index / total)) * factor(chance, unrest),
    )
    const whole = paces.reduce((sum, pace) => sum + pace, 0)
    let passed = 0
    const said = paces.map((pace, index): Saying => {
      passed += pace
      return { atMs: (passed / whole) * durationMs, message: { verb: 'items', done: index + 1, total } }
    })
    return { elapsedMs: durationMs, steps: [], said, saidAll: true }
  }
}

/** All of its items come in a few bursts. */
const bursts: Progress = (durationMs, chance) => {
  const moments = Array.from({ length: 8 }, () => chance()).toSorted((one, other) => one - other)
  const said = moments.flatMap((moment, burst) =>
    [1, 2, 3, 4].map(
      (nr): Saying => ({
        atMs: Math.min(1, moment + nr * 0.002) * durationMs,
        message: { verb: 'items', done: burst * 4 + nr, total: 32 },
      }),
    ),
  )
  return { elapsedMs: durationMs, steps: [], said, saidAll: true }
}

/** Somewhere it stands still for a while, on top of its time; in every third run for long. */
const stalls: Progress = (durationMs, chance) => {
  const even = items(share => share, 0.2)(durationMs, chance)
  const from = chance() * durationMs
  const stallMs = durationMs * (chance() < 1 / 3 ? 0.6 * chance() : 0.05)
  const later = (atMs: number) => (atMs > from ? atMs + stallMs : atMs)
  const said = even.said.map(saying => ({ ...saying, atMs: later(saying.atMs) }))
  return { ...even, elapsedMs: durationMs + stallMs, said }
}

/** Steps of very different length; with or without items in them. */
function steps(hasItems: boolean): Progress {
  return (durationMs, chance) => {
    const paces = [1, 12, 2, 30, 5].map(pace => pace * factor(chance, 0.15))
    const whole = paces.reduce((sum, pace) => sum + pace, 0)
    let passed = 0
    const begun = paces.map((pace, index): Required<Step> => {
      const startMs = (passed / whole) * durationMs
      passed += pace
      return { number: index + 1, startMs, endMs: (passed / whole) * durationMs }
    })
    const said = begun.flatMap(({ startMs, endMs }) =>
      Array.from(
        { length: hasItems ? 10 : 0 },
        (_, index): Saying => ({
          atMs: startMs + ((endMs - startMs) * (index + 1)) / 10.01,
          message: { verb: 'items', done: index + 1, total: 10 },
        }),
      ),
    )
    return { elapsedMs: durationMs, steps: begun, said, saidAll: true, totalSteps: begun.length }
  }
}

const silent: Progress = durationMs => ({ elapsedMs: durationMs, steps: [], said: [], saidAll: true })
const even = items(share => share, 0.3)
const restless = items(share => share, 1.2)
const slowing = items(share => share ** 2, 0.2)
const quickening = items(share => Math.sqrt(share), 0.2)

/** Items of which half come at once, and the rest slowly, as where much is in a cache. */
const cached = items(share => (share < 0.5 ? share * 0.1 : 0.05 + (share - 0.5) * 1.9), 0.2)

const kinds: [duration: keyof typeof durations, progress: string, does: Progress][] = [
  ['steady', 'even', even],
  ['steady', 'restless', restless],
  ['steady', 'slowing', slowing],
  ['steady', 'in bursts', bursts],
  ['steady', 'with stalls', stalls],
  ['steady', 'in steps', steps(false)],
  ['steady', 'silent', silent],
  ['varied', 'even', even],
  ['varied', 'slowing', slowing],
  ['varied', 'quickening', quickening],
  ['varied', 'in bursts', bursts],
  ['varied', 'with stalls', stalls],
  ['varied', 'in steps', steps(true)],
  ['varied', 'silent', silent],
  ['growing', 'restless', restless],
  ['growing', 'quickening', quickening],
  ['growing', 'in steps', steps(true)],
  ['growing', 'silent', silent],
  ['shrinking', 'in bursts', bursts],
  ['shrinking', 'silent', silent],
  ['doubled', 'slowing', slowing],
  ['doubled', 'silent', silent],
  ['bimodal', 'cached', cached],
  ['bimodal', 'in steps', steps(false)],
  ['bimodal', 'silent', silent],
  ['outliers', 'slowing', slowing],
  ['outliers', 'silent', silent],
  ['long tail', 'restless', restless],
  ['long tail', 'with stalls', stalls],
  ['weekly', 'in steps', steps(true)],
]

export interface History {
  name: string
  /** Oldest first. */
  courses: Course[]
}

/** Thirty tasks, each with its ways, over forty runs. */
export function histories(seed = 1): History[] {
  return kinds.map(([duration, progress, does], index) => {
    const chance = mulberry32(seed * 1000 + index)
    const courses = Array.from({ length: RUNS }, (_, nr) => does(durations[duration](nr, chance), chance))
    return { name: `${duration}, ${progress}`, courses }
  })
}
