import type { AlertKind } from '../../../../src/domain/alert/alert.ts'
import {
  endsOfSource,
  GRACE,
  HOUR,
  isIn,
  type PlannedRun,
  type PlannedTask,
  type Scenario,
  type Span,
} from './scenario.ts'
import { offsetAt } from './wall-clock.ts'

/** Something that has to be told, once. */
export interface Incident {
  kind: AlertKind
  task: PlannedTask
  /** The run, or the moment at which it should have started. */
  of: string
  /** Since when it can be known and may be told. */
  since: number
}

/** Whose clock quiet hours go by. */
export const HOME_ZONE = 'Europe/Berlin'
const QUIET = { from: 22, to: 6 }
const FEWEST = 5
const COMPARED = 50

/** What has to be told, worked out from what was planned: no rule and no schedule of the program is asked. */
export function incidentsOf(scenario: Scenario): Incident[] {
  const byTask = Map.groupBy(scenario.runs, ({ task }) => task)
  const unkept = Map.groupBy(scenario.unkept, ({ task }) => task)
  const sources = endsOfSource(scenario.runs)
  return scenario.tasks.flatMap(task => {
    const runs = byTask.get(task) ?? []
    const dues = (unkept.get(task) ?? []).map(({ due }) => due)
    return ofTask(task, runs, dues, { scenario, sources })
  })
}

interface Circumstances {
  scenario: Scenario
  sources: readonly PlannedRun[]
}

function ofTask(
  task: PlannedTask,
  runs: readonly PlannedRun[],
  dues: readonly number[],
  { scenario, sources }: Circumstances,
): Incident[] {
  const told = (kind: AlertKind, of: string, at: number, since: number): Incident[] =>
    scenario.maintenance.some(span => isIn(span, at))
      ? []
      : [{ kind, task, of, since: afterQuiet(task, heardAt(scenario, undefined, since)) }]
  const isExcused = (at: number) =>
    task.stage === 'FOLLOW' && sources.findLast(({ end }) => end <= at)?.ends === 'badly'
  const moments = [
    ...runs.map(run => ({ at: run.end, run })),
    ...dues.map(due => ({ at: due, run: undefined })),
  ].toSorted((one, other) => one.at - other.at)
  const incidents: Incident[] = []
  let isAmiss = false
  for (const { at, run } of moments) {
    const found: Incident[] = []
    if (run === undefined) {
      const verdict = Math.min(task.dues.find(due => due > at) ?? Number.POSITIVE_INFINITY, at + GRACE + HOUR)
      if (!isExcused(at + GRACE)) found.push(...told('missed', String(at + GRACE), at + GRACE, verdict))
      isAmiss ||= found.length > 0
    } else {
      const since = heardAt(scenario, task.host, run.end)
      const kind = kindOf(run)
      if (kind !== undefined && !(kind === 'failed' && isBelowThreshold(run, runs)) && !isExcused(run.end))
        found.push(...told(kind, run.id, run.end, since))
      isAmiss ||= found.length > 0
      if (run.ends === 'well') {
        if (isAmiss) found.push(...told('recovered', run.id, run.end, since))
        isAmiss = false
      }
      const limit = limitOf(run, runs)
      if (limit !== undefined)
        found.push(...told('too-long', run.id, limit, heardAt(scenario, task.host, limit)))
    }
    incidents.push(...found)
  }
  return incidents
}

function kindOf({ ends, isRepeated }: PlannedRun): 'failed' | 'lost' | undefined {
  if (ends === 'lost') return 'lost'
  return ends === 'badly' && !isRepeated ? 'failed' : undefined
}

/** Of what polls only the third failure within an hour counts. */
function isBelowThreshold(run: PlannedRun, runs: readonly PlannedRun[]): boolean {
  if (run.task.stage !== 'POLL') return false
  const before = runs.filter(
    other => other.start < run.start && other.ends !== 'well' && run.end - other.end <= HOUR,
  )
  return before.length < 2
}

/** When it has taken twice the usual time, if it does. */
function limitOf(run: PlannedRun, runs: readonly PlannedRun[]): number | undefined {
  if (!run.isSlow) return undefined
  const before = runs.filter(({ start }) => start < run.start).slice(-COMPARED)
  const took = before.filter(({ ends }) => ends === 'well').map(({ start, end }) => end - start)
  if (took.length < FEWEST) return undefined
  const sorted = took.toSorted((one, other) => one - other)
  const middle = ((sorted.at((sorted.length - 1) / 2) ?? 0) + (sorted.at(sorted.length / 2) ?? 0)) / 2
  return run.start + 2 * middle
}

/** When what happened on that host at that moment can be in the database. */
export function heardAt(scenario: Scenario, host: string | undefined, at: number): number {
  const down = [...scenario.databaseDown, ...(host === undefined ? [] : (scenario.hostDown[host] ?? []))]
  const outage = down.find(span => isIn(span, at))
  return outage === undefined ? at : heardAt(scenario, host, outage.to)
}

function afterQuiet(task: PlannedTask, at: number): number {
  if (task.stage !== 'NIGHT') return at
  const hour = new Date(at + offsetAt(HOME_ZONE, at)).getUTCHours()
  if (hour < QUIET.from && hour >= QUIET.to) return at
  // Hour by hour, for the night may have one more or less.
  return afterQuiet(task, Math.floor(at / HOUR) * HOUR + HOUR)
}

export function isOutage(spans: readonly Span[], at: number): boolean {
  return spans.some(span => isIn(span, at))
}
