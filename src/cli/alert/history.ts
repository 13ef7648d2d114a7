import { parseMoment } from '../../answer/moment.ts'
import { ALERT_KINDS, type AlertKind } from '../../domain/alert/alert.ts'
import { UsageError } from '../../domain/error.ts'
import { closest } from '../../kit/closest.ts'
import { matchesPattern } from '../../kit/matches-pattern.ts'
import type { AlertDeliveryRow, AlertRow, SilenceRow } from '../../store/alert-rows.ts'
import type { AlertFilter } from '../../store/filters.ts'
import type { Store } from '../../store/store.ts'
import { parseCount } from '../count.ts'
import { printJson } from '../print/json.ts'
import { type Look, lookOf } from '../print/look.ts'
import { type Column, layTable } from '../print/table.ts'
import { startedText } from '../print/time.ts'
import type { World } from '../world.ts'

export interface AlertHistoryOptions {
  /** `name` or `stage/name`. */
  task?: string | undefined
  stage?: string
  /** Some of them, separated by commas. */
  kind?: string
  since?: string
  until?: string
  limit?: string
  json?: boolean
}

/** Something that became of an alert, or a silence. */
interface Event {
  at: Date
  what: 'found' | 'sent' | 'refused' | 'dropped' | 'acknowledged' | 'over' | 'silenced' | 'silence ended'
  alert_id: string | null
  kind: AlertKind | null
  task_stage: string | null
  task_name: string | null
  /** Who, or to which channel. */
  who: string | null
  says: string | null
}

const LIMIT = 100
const MOST_SILENCES = 1_000

/** Prints what became of alerts, by whom and when; the latest first. */
export async function alertHistory(
  world: World,
  store: Store,
  options: AlertHistoryOptions,
): Promise<number> {
  const limit = options.limit === undefined ? LIMIT : parseCount(options.limit, '--limit', 1)
  const filter = filterOf(options, world.now())
  const alerts = await store.alerts({ ...filter, limit })
  const deliveries = Map.groupBy(
    await store.alertDeliveries(alerts.map(({ alert_id }) => alert_id)),
    ({ alert_id }) => alert_id,
  )
  // Of a silence nobody can tell which kind it is about.
  const silences = filter.kinds === undefined ? await store.silences({ limit: MOST_SILENCES }) : []
  const events = [
    ...alerts.flatMap(alert => eventsOf(alert, deliveries.get(alert.alert_id) ?? [])),
    ...silences.filter(silence => concerns(silence, filter)).flatMap(eventsOfSilence),
  ]
    .filter(
      ({ at }) =>
        at.getTime() >= (filter.since ?? 0) && at.getTime() < (filter.until ?? Number.POSITIVE_INFINITY),
    )
    .toSorted((left, right) => right.at.getTime() - left.at.getTime())
    .slice(0, limit)
  if (options.json) printJson(world, events)
  else if (events.length === 0) world.out.write('Nothing of that kind happened.\n')
  else {
    const look = lookOf(world)
    const table = layTable(columnsOf(look), events, look)
    world.out.write(`${[table.head, ...table.rows].join('\n')}\n`)
  }
  return 0
}

function filterOf(
  { task, stage, kind, since, until }: AlertHistoryOptions,
  now: number,
): Omit<AlertFilter, 'limit'> {
  return {
    ...(task !== undefined && { task }),
    ...(stage !== undefined && { stage }),
    ...(kind !== undefined && { kinds: kind.split(',').map(kindOf) }),
    ...(since !== undefined && { since: parseMoment(since, now, '--since') }),
    ...(until !== undefined && { until: parseMoment(until, now, '--until') }),
  }
}

function kindOf(text: string): AlertKind {
  const word = text.trim().toLowerCase()
  const kind = ALERT_KINDS.find(known => known === word)
  if (kind !== undefined) return kind
  const near = closest(word, ALERT_KINDS)
  const remedy = near === undefined ? `it is one of ${ALERT_KINDS.join(', ')}` : `did you mean ${near}?`
  throw new UsageError(`--kind: there is no kind '${text}'`, remedy)
}

function eventsOf(alert: AlertRow, deliveries: readonly AlertDeliveryRow[]): Event[] {
  const { alert_id, kind, task_stage, task_name, basis } = alert
  const event = (at: Date, what: Event['what'], who: string | null, says: string | null): Event => ({
    ...{ at, what, alert_id, kind, task_stage, task_name, who, says },
  })
  return [
    event(alert.created_at, 'found', null, basis === null ? alert.says : `${alert.says} (${basis})`),
    ...deliveries.flatMap(({ settled_at: at, outcome, channel, turn, trouble }) => {
      if (at === null || outcome === null) return []
      const which = turn === 0 ? null : turn < 0 ? 'escalation' : 'reminder'
      return [event(at, outcome === 'failed' ? 'refused' : outcome, channel, trouble ?? which)]
    }),
    ...(alert.acknowledged_at === null
      ? []
      : [event(alert.acknowledged_at, 'acknowledged', alert.acknowledged_by, alert.note)]),
    ...(alert.closed_at === null ? [] : [event(alert.closed_at, 'over', null, 'a later run succeeded')]),
  ]
}

function eventsOfSilence({
  created_at,
  created_by,
  ended_at,
  ended_by,
  task_pattern,
  note,
}: SilenceRow): Event[] {
  const common = { alert_id: null, kind: null, task_stage: null, task_name: task_pattern }
  return [
    { ...common, at: created_at, what: 'silenced', who: created_by, says: note },
    ...(ended_at === null
      ? []
      : [{ ...common, at: ended_at, what: 'silence ended' as const, who: ended_by, says: null }]),
  ]
}

function concerns({ task_pattern: tasks }: SilenceRow, { task, stage }: Omit<AlertFilter, 'limit'>): boolean {
  if (tasks === null) return true
  const [ofStage, ofTask] = parts(tasks)
  const [stageOfTask, name] = task === undefined ? [] : parts(task)
  const fits = (pattern: string | undefined, asked: string | undefined) =>
    pattern === undefined || asked === undefined || matchesPattern(pattern, asked)
  return fits(ofStage, stage ?? stageOfTask) && fits(ofTask, name)
}

function parts(text: string): [stage: string | undefined, task: string] {
  const slash = text.indexOf('/')
  return slash === -1 ? [undefined, text] : [text.slice(0, slash), text.slice(slash + 1)]
}

function columnsOf(look: Look): Column<Event>[] {
  const { bold, dim } = look.paint
  return [
    { title: 'when', cell: ({ at }) => startedText(at, look) },
    { title: 'what', cell: ({ what }) => ({ text: what, paint: what === 'found' ? bold : undefined }) },
    { title: 'kind', cell: ({ kind }) => kind ?? '' },
    {
      title: 'task',
      min: 12,
      cell: ({ task_stage: stage, task_name: name }) =>
        stage === null ? (name ?? 'all') : `${stage}/${name}`,
    },
    { title: 'who', cell: ({ who }) => ({ text: who ?? '', paint: dim }) },
    { title: '', spills: 'after', cell: ({ says }) => says ?? '' },
  ]
}
