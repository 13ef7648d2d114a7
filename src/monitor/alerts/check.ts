import { concerns } from '../../alert/concerns.ts'
import { covers } from '../../alert/covers.ts'
import { evaluate } from '../../alert/evaluate.ts'
import type { AlertFacts } from '../../domain/alert/facts.ts'
import type { ExecutionRow, TaskRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { alertRunOf } from './alert-run.ts'
import type { AlertSettings } from './alert-settings.ts'
import { type DueMemory, duesOf, isQuiet } from './dues.ts'
import { folded, foldedUntil, MOST_ALIKE } from './fold.ts'
import { factsOfDue, factsOfRun, type Gathering, gather, nameOf, noteAmiss } from './gather.ts'
import { type Lookout, lookAround, remember } from './lookout.ts'
import { type Planned, plan } from './plan.ts'

/** What one look found. */
export interface Look {
  found: Planned[]
  /** The runs that it looked at. */
  rows: ExecutionRow[]
  /** There was more than one look can take. */
  isAll: boolean
  /** To be called when what was found is kept: it is not looked at again. */
  done(): void
}

/** What the rules find since the look before. Throws `StoreError`. */
export async function look(
  store: Store,
  settings: AlertSettings,
  lookout: Lookout,
  now: number,
): Promise<Look> {
  const tasks = await store.tasks({ enabledOnly: false })
  const sight = await lookAround(store, lookout, now)
  const gathering = await gather(store, settings.rules, { tasks, rows: sight.rows, now })
  const dues = new Map<string, DueMemory>()
  const moments: Moment[] = sight.rows.map(row => ({ at: row.execution_end?.getTime() ?? now, row }))
  const ofDues = settings.rules.filter(({ on }) => on.includes('late') || on.includes('missed'))
  for (const task of tasks) {
    const memory = lookout.dues.get(nameOf(task))
    if (isQuiet(task, memory, now)) continue
    if (ofDues.some(rule => covers(rule, { stage: task.task_stage, task: task.task_name }))) {
      const about = { memory, silent: gathering.silent, now }
      const { dues: amiss, memory: next } = await duesOf(store, task, about)
      dues.set(nameOf(task), next)
      for (const due of amiss) moments.push({ at: due.dueAt, task, due })
    }
  }
  const found: Planned[] = []
  const open = new Set<string>()
  // In the order in which it happened, so that a recovery comes after what it is from.
  for (const moment of moments.toSorted((one, other) => one.at - other.at)) {
    const facts = await factsOf(store, settings, moment, gathering)
    if ('row' in moment && (moment.row.execution_end === null || facts?.run?.isRepeated))
      open.add(moment.row.run_id)
    const planned = facts === undefined ? [] : await unknown(store, planFor(facts, settings))
    const name = nameOf('row' in moment ? moment.row : moment.task)
    const succeeded = 'row' in moment && moment.row.execution_status === 'FINISHED'
    if (succeeded) end(found, name, moment.at)
    noteAmiss(
      gathering,
      name,
      planned.map(({ alert }) => alert),
      succeeded,
    )
    found.push(...planned)
  }
  const done = () => remember(lookout, sight, { dues, open })
  return { found, rows: sight.rows, isAll: sight.isAll, done }
}

type Moment =
  | { at: number; row: ExecutionRow }
  | { at: number; task: TaskRow; due: NonNullable<AlertFacts['due']> }

/** Undefined where no rule could find anything. */
async function factsOf(
  store: Store,
  { rules }: AlertSettings,
  moment: Moment,
  gathering: Gathering,
): Promise<AlertFacts | undefined> {
  if (!('row' in moment)) return factsOfDue(moment.task, moment.due, gathering)
  const { row } = moment
  // How long a run has been going on there nobody knows.
  if (row.execution_end === null && gathering.silent.has(row.hostname)) return undefined
  const run = alertRunOf(row)
  const about = rules.filter(rule => covers(rule, { stage: row.task_stage, task: row.task_name, run }))
  const isFine = gathering.amiss !== undefined && !gathering.amiss.has(nameOf(row))
  return concerns(about, row.execution_status, isFine) ? factsOfRun(store, row, gathering) : undefined
}

async function unknown(store: Store, planned: readonly Planned[]): Promise<Planned[]> {
  const known = await store.knownAlerts(planned.map(({ alert }) => alert.key))
  return planned.filter(({ alert }) => !known.includes(alert.key))
}

function planFor(facts: AlertFacts, { rules, maintenance, channels }: AlertSettings): Planned[] {
  return plan(evaluate(facts, rules, maintenance), channels, facts.now)
}

/** What came before a run that succeeded is over. */
function end(found: readonly Planned[], name: string, at: number): void {
  for (const each of found)
    if (`${each.alert.stage}/${each.alert.task}` === name && each.alert.at < at) each.isOver = true
}

/** What the rules find in this run. */
export async function checkOne(
  store: Store,
  settings: AlertSettings,
  row: ExecutionRow,
  now: number,
): Promise<Planned[]> {
  const tasks = await store.tasks({ enabledOnly: false })
  const gathering = await gather(store, settings.rules, { tasks, rows: [row], now })
  return planFor(await factsOfRun(store, row, gathering), settings)
}

/** Keeps what was found, each once, and closes what is over. Returns what is new. Throws `StoreError`. */
export async function keepFound(
  store: Store,
  settings: AlertSettings,
  { found, rows }: Pick<Look, 'found' | 'rows'>,
  now: number,
): Promise<Planned[]> {
  const [good, bad] = [true, false].map(isGood =>
    found.filter(({ alert }) => (alert.kind === 'recovered') === isGood),
  )
  // What it is a recovery from is open until it is kept: who dies in between finds it again.
  const kept = await keepAlerts(store, settings, good ?? [], now)
  await closeEnded(store, rows, now)
  return [...kept, ...(await keepAlerts(store, settings, bad ?? [], now))]
}

/** What is like one that is not over waits for others. */
async function keepAlerts(
  store: Store,
  { foldMs }: Pick<AlertSettings, 'foldMs'>,
  planned: readonly Planned[],
  now: number,
): Promise<Planned[]> {
  const fresh: Planned[] = []
  for (const each of planned) {
    const { alert, isOver } = each
    const until = foldedUntil(alert.kind, await store.alertsAlike(alert, MOST_ALIKE), now, foldMs)
    const deliveries = until === undefined ? each.deliveries : folded(each.deliveries, until)
    if (await store.addAlert(alert, deliveries, now, isOver)) fresh.push({ ...each, deliveries })
  }
  return fresh
}

/** What came before a run that succeeded is over. */
export async function closeEnded(store: Store, rows: readonly ExecutionRow[], now: number): Promise<void> {
  const succeeded = new Map<string, ExecutionRow>()
  for (const row of rows) {
    const { execution_status: status, execution_end: end } = row
    const other = succeeded.get(nameOf(row))?.execution_end ?? new Date(0)
    if (status === 'FINISHED' && end !== null && end > other) succeeded.set(nameOf(row), row)
  }
  if (succeeded.size === 0) return
  for (const { stage, name } of await store.tasksWithOpenAlerts()) {
    const end = succeeded.get(`${stage}/${name}`)?.execution_end
    if (end) await store.closeAlerts({ stage, name }, end.getTime(), now)
  }
}
