import { runIdOf } from '../../../cli/recorded.ts'
import { type Draw, draws } from './draws.ts'
import { momentOf, offsetAt } from './wall-clock.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
/** How long after its due time a task may start. */
export const GRACE = 5 * MINUTE

export interface Span {
  from: number
  to: number
}

/** How a task behaves, and which rule holds for it: the name of its stage. */
export const STAGES = ['PLAIN', 'NIGHT', 'SOURCE', 'FOLLOW', 'POLL', 'SLOW', 'RETRY', 'FLAP'] as const
export type Stage = (typeof STAGES)[number]

export interface PlannedTask {
  stage: Stage
  name: string
  host: string
  zone: string
  schedule: string
  usualMs: number
  dues: number[]
}

export interface PlannedRun {
  id: string
  task: PlannedTask
  start: number
  end: number
  ends: 'well' | 'badly' | 'lost'
  error: string
  attempt: number
  firstAttempt?: string
  /** An attempt after it follows. */
  isRepeated: boolean
  isSlow: boolean
}

/** What happens in the time that is simulated, and nothing of what is to be told about it. */
export interface Scenario extends Span {
  tasks: PlannedTask[]
  runs: PlannedRun[]
  /** Due times at which nobody started anything. */
  unkept: { task: PlannedTask; due: number }[]
  hostDown: Record<string, Span[]>
  databaseDown: Span[]
  mailDown: Span[]
  hookDown: Span[]
  maintenance: Span[]
}

const ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Sydney', 'UTC', 'Asia/Kolkata']
/** Those with a monitor. */
export const HOSTS = ['alpha', 'beta'] as const
/** Never goes down, and has no monitor: its runs deliver by themselves. */
const WITHOUT_MONITOR = 'gamma'
/** What all of the stage FOLLOW need. */
export const SOURCE = 'source-7'
/** All goes well after the end, so that what began before it can be seen to its end. */
export const AFTERMATH = 5 * HOUR
const ERRORS = ['no table', 'disk full', 'permission denied', 'bad gateway']

/**
 * The clocks are put forward in New York on 14 March and in Berlin on 28 March 2027, and back in Sydney on 4 April: from
 * the 10th of March on a month has all three nights.
 */
export const MONTH_BEGINS = Date.UTC(2027, 2, 10)

export function scenarioOf(
  { tasks: count, days, from = MONTH_BEGINS }: { tasks: number; days: number; from?: number },
  seed: number,
): Scenario {
  const draw = draws(seed)
  const to = from + days * DAY
  const day = (number: number, hour: number, hours: number): Span[] => {
    const begin = from + number * DAY + hour * HOUR
    return begin + hours * HOUR + 3 * HOUR < to ? [{ from: begin, to: begin + hours * HOUR }] : []
  }
  const hostDown: Scenario['hostDown'] = {
    alpha: [...day(2, 9.3, 5), ...day(17, 23.1, 9)],
    beta: [...day(6, 1.2, 3), ...day(24, 12, 30)],
  }
  const faults = {
    hostDown,
    databaseDown: [...day(1, 14.1, 4), ...day(5, 1.3, 8), ...day(18.5, 0.2, 13), ...day(26, 6, 2)],
    mailDown: [...day(3, 8, 6), ...day(20, 20, 14)],
    hookDown: [...day(4, 3, 5), ...day(22, 1, 7)],
    maintenance: [...day(3, 20, 4), ...day(15, 10, 6)],
  }
  const storms = [...day(1, 6, 2), ...day(7, 13, 1), ...day(12, 2, 3), ...day(21, 9, 1)]
  const forgotten = [...day(4, 12, 9), ...day(16, 12, 14)]
  const tasks = Array.from({ length: count }, (_, index) => taskOf(index, { from, to: to + AFTERMATH }, draw))
  const lapses = new Set(tasks.filter(() => draw.chance(0.03)))
  const runs: PlannedRun[] = []
  const unkept: Scenario['unkept'] = []
  const down = (host: string, at: number) => faults.hostDown[host]?.find(span => isIn(span, at))
  for (const task of tasks)
    for (const due of task.dues) {
      const isForgotten = lapses.has(task) && forgotten.some(span => isIn(span, due))
      if (isForgotten || down(task.host, due + 20_000)) unkept.push({ task, due })
      else runs.push(...runsOf(task, due, { draw, to, storms, downAfter: at => down(task.host, at), runs }))
    }
  return { from, to, tasks, runs: failFollowers(runs), unkept, ...faults }
}

export function isIn({ from, to }: Span, at: number): boolean {
  return at >= from && at < to
}

function taskOf(index: number, span: Span, draw: Draw): PlannedTask {
  const stage = index % 25 === 7 ? 'SOURCE' : (STAGE_OF[index % STAGE_OF.length] ?? 'PLAIN')
  const zone = ZONES[index % ZONES.length] ?? 'UTC'
  const [schedule, usualMs, dues] = timesOf(stage, index, zone, span, draw)
  const host = stage === 'SOURCE' ? WITHOUT_MONITOR : (HOSTS[draw.below(HOSTS.length)] ?? 'alpha')
  return { stage, name: `${stage.toLowerCase()}-${index}`, host, zone, schedule, usualMs, dues }
}

const STAGE_OF: readonly Stage[] = [
  ...['PLAIN', 'PLAIN', 'NIGHT', 'PLAIN', 'FOLLOW', 'PLAIN', 'RETRY', 'SLOW'],
  ...['PLAIN', 'NIGHT', 'PLAIN', 'FOLLOW', 'PLAIN', 'POLL', 'PLAIN', 'FLAP', 'PLAIN'],
] as Stage[]

function timesOf(
  stage: Stage,
  index: number,
  zone: string,
  span: Span,
  draw: Draw,
): [schedule: string, usualMs: number, dues: number[]] {
  const minute = draw.below(6) * 10
  if (stage === 'POLL') return ['*/15 * * * *', 5 * MINUTE, everySoOften(span, 15 * MINUTE, 0)]
  if (stage === 'SOURCE') return ['0 * * * *', 5 * MINUTE, everySoOften(span, HOUR, 0, zone)]
  if (stage === 'FOLLOW') return ['30 * * * *', 10 * MINUTE, everySoOften(span, HOUR, 30 * MINUTE, zone)]
  if (stage === 'SLOW' || stage === 'FLAP' || index % 12 === 0)
    return [`${minute} * * * *`, 10 * MINUTE, everySoOften(span, HOUR, minute * MINUTE, zone)]
  // Nights in which clocks change are what this is about: half of the days begin at 02:30.
  const [hour, at] = draw.chance(0.5) ? [2, 30] : [draw.below(24), minute]
  const weekday = draw.chance(0.15) ? draw.below(7) : undefined
  const dues = daily(span, zone, hour * HOUR + at * MINUTE, weekday)
  return [`${at} ${hour} * * ${weekday ?? '*'}`, (2 + draw.below(10)) * 5 * MINUTE, dues]
}

/** By clocks that may be half an hour off. */
function everySoOften({ from, to }: Span, everyMs: number, pastMs: number, zone = 'UTC'): number[] {
  const dues: number[] = []
  const offset = offsetAt(zone, from) % HOUR
  let at = Math.floor(from / everyMs) * everyMs + pastMs - offset
  for (; at < to; at += everyMs) if (at >= from) dues.push(at)
  return dues
}

function daily({ from, to }: Span, zone: string, time: number, weekday: number | undefined): number[] {
  const dues: number[] = []
  for (let day = Math.floor(from / DAY) * DAY - DAY; day < to + DAY; day += DAY) {
    if (weekday !== undefined && new Date(day).getUTCDay() !== weekday) continue
    const at = momentOf(zone, day + time)
    if (at >= from && at < to) dues.push(at)
  }
  return dues
}

interface Circumstances {
  draw: Draw
  to: number
  storms: readonly Span[]
  downAfter: (at: number) => Span | undefined
  runs: readonly PlannedRun[]
}

function runsOf(task: PlannedTask, due: number, circumstances: Circumstances): PlannedRun[] {
  const { draw, to, storms, runs } = circumstances
  const isStorm = storms.some(span => isIn(span, due))
  const isFlapping = task.stage === 'FLAP' && Math.floor(due / DAY) % 5 === 3
  const mayFail =
    (isStorm && task.stage !== 'SLOW' && draw.chance(0.9)) ||
    (isFlapping && (due / HOUR) % 2 < 1) ||
    draw.chance(FAILURES[task.stage] ?? 0.004) ||
    (task.stage === 'POLL' && runs.at(-1)?.ends === 'badly' && runs.at(-1)?.task === task && draw.chance(0.6))
  const fails = mayFail && due < to
  const start = due + draw.below(20) * 1000
  const isSlow = !fails && due < to && task.stage === 'SLOW' && draw.chance(0.01)
  const took = task.usualMs * (isSlow ? 4 : 1) + draw.below(20) * 1000
  const error = isStorm ? 'cannot reach the storage' : (ERRORS[draw.below(ERRORS.length)] ?? '')
  const first = runOf(task, runs.length, {
    start,
    end: start + took,
    ends: fails ? 'badly' : 'well',
    error,
    isSlow,
  })
  const whole = task.stage === 'RETRY' && fails ? repeated(first, draw) : [first]
  return lostWith(whole, circumstances.downAfter)
}

const FAILURES: Partial<Record<Stage, number>> = { POLL: 0.02, SOURCE: 0.02, RETRY: 0.08 }

function runOf(
  task: PlannedTask,
  number: number,
  { start, ...rest }: Pick<PlannedRun, 'start' | 'end' | 'ends' | 'error' | 'isSlow'>,
): PlannedRun {
  return { id: runIdOf(start, number), task, start, ...rest, attempt: 1, isRepeated: false }
}

/** Up to three attempts, a minute apart; the last may fail too. */
function repeated(first: PlannedRun, draw: Draw): PlannedRun[] {
  const attempts = [first]
  while (attempts.length < 3 && attempts.at(-1)?.ends === 'badly') {
    const before = attempts.at(-1) ?? first
    before.isRepeated = true
    const start = before.end + MINUTE
    attempts.push({
      ...first,
      id: runIdOf(start, Number(first.id.slice(-12)) * 10 + attempts.length),
      start,
      end: start + (first.end - first.start),
      ends: draw.chance(0.5) ? 'badly' : 'well',
      attempt: attempts.length + 1,
      firstAttempt: first.id,
      isRepeated: false,
    })
  }
  return attempts
}

/** A host that goes down takes its runs with it. */
function lostWith(runs: readonly PlannedRun[], downAfter: Circumstances['downAfter']): PlannedRun[] {
  const begun = runs.filter(({ start }) => downAfter(start) === undefined)
  return begun.map((run, index) => {
    const outage = spanWithin(run, downAfter)
    if (outage !== undefined)
      return { ...run, ends: 'lost', end: outage.from, isSlow: false, isRepeated: false }
    return { ...run, isRepeated: run.isRepeated && index + 1 < begun.length }
  })
}

function spanWithin({ start, end }: PlannedRun, downAfter: Circumstances['downAfter']): Span | undefined {
  for (let at = start; at < end; at += MINUTE) {
    const outage = downAfter(at)
    if (outage !== undefined) return outage
  }
  return downAfter(end)
}

/** Where the source of an hour failed, what follows it fails too. */
function failFollowers(runs: readonly PlannedRun[]): PlannedRun[] {
  const sources = endsOfSource(runs)
  return runs.map(run => {
    if (run.task.stage !== 'FOLLOW' || run.ends !== 'well') return run
    const before = sources.findLast(({ end }) => end < run.start)
    return before?.ends === 'badly' ? { ...run, ends: 'badly', error: 'no input' } : run
  })
}

/** The runs of the task that others follow, by their ends. */
export function endsOfSource(runs: readonly PlannedRun[]): PlannedRun[] {
  return runs.filter(({ task }) => task.name === SOURCE).toSorted((one, other) => one.end - other.end)
}
