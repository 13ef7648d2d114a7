import { concerns } from '../../alert/concerns.ts'
import { evaluate } from '../../alert/evaluate.ts'
import type { AlertKind } from '../../domain/alert/alert.ts'
import type { ExecutionRow, TaskRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import type { AlertSettings } from './alert-settings.ts'
import { factsOfDue, factsOfRun, type Gathering } from './gather.ts'
import { type Planned, plan } from './plan.ts'
import { silencePlanned } from './silences.ts'

/** How far back runs are looked at that are over: what is known already is not told again. */
const LOOK_BACK_MS = 6 * 3_600_000
const MOST_RUNS = 5_000
const RUNS_OF_A_TASK = 20

/** What the rules find now: in all runs that go on or ended lately, and in all tasks that are due. Throws `StoreError`. */
export async function checkAll(
  store: Store,
  settings: AlertSettings,
  now: number,
  lookBackMs = LOOK_BACK_MS,
): Promise<Planned[]> {
  const tasks = await store.tasks({ enabledOnly: false })
  const [recent, running] = await Promise.all([
    store.history({ since: now - lookBackMs, limit: MOST_RUNS }),
    store.history({ statuses: ['STARTED', 'RUNNING'], limit: MOST_RUNS }),
  ])
  const rows = new Map([...recent, ...running].map(row => [row.run_id, row]))
  const gathering = await gatheringFor(store, settings, now)
  const ofTask = new Map(tasks.map(task => [`${task.task_stage}/${task.task_name}`, task]))
  const planned: Planned[] = []
  // The oldest first, so that a recovery comes after what it is from.
  for (const row of [...rows.values()].toSorted(byStart)) {
    if (!concerns(settings.rules, row.execution_status)) continue
    const task = ofTask.get(`${row.task_stage}/${row.task_name}`)
    planned.push(...(await checkRun(store, settings, { row, task, gathering })))
  }
  if (gathering.kinds.has('late') || gathering.kinds.has('missed'))
    for (const task of tasks) planned.push(...(await checkDue(store, settings, task, gathering)))
  return planned
}

/** What the rules find in this run. */
export async function checkOne(
  store: Store,
  settings: AlertSettings,
  row: ExecutionRow,
  now: number,
): Promise<Planned[]> {
  const tasks = await store.tasks({ stage: row.task_stage, enabledOnly: false })
  const task = tasks.find(({ task_name }) => task_name === row.task_name)
  return checkRun(store, settings, { row, task, gathering: await gatheringFor(store, settings, now) })
}

async function checkRun(
  store: Store,
  { rules, maintenance, channels }: AlertSettings,
  { row, task, gathering }: { row: ExecutionRow; task: TaskRow | undefined; gathering: Gathering },
): Promise<Planned[]> {
  const facts = await factsOfRun(store, row, task, gathering)
  return plan(evaluate(facts, rules, maintenance), channels, gathering.now)
}

async function checkDue(
  store: Store,
  { rules, maintenance, channels }: AlertSettings,
  task: TaskRow,
  gathering: Gathering,
): Promise<Planned[]> {
  if (!task.enabled || task.schedule === null) return []
  const filter = { stage: task.task_stage, task: task.task_name, limit: RUNS_OF_A_TASK }
  const facts = factsOfDue(task, await store.history(filter), gathering)
  return facts === undefined ? [] : plan(evaluate(facts, rules, maintenance), channels, gathering.now)
}

async function gatheringFor(store: Store, { rules }: AlertSettings, now: number): Promise<Gathering> {
  const kinds = new Set<AlertKind>(rules.flatMap(({ on }) => on))
  const depends = rules.some(({ unlessFailed }) => unlessFailed !== undefined)
  const latest = depends ? await store.status({}) : []
  const failing = latest.filter(({ run }) => run?.execution_status === 'FAILED')
  return { now, kinds, failing: new Set(failing.map(({ task }) => `${task.task_stage}/${task.task_name}`)) }
}

function byStart(left: ExecutionRow, right: ExecutionRow): number {
  return left.execution_start.getTime() - right.execution_start.getTime()
}

/** Keeps what was found, each once; closes what a successful run ended. Returns what is new. Throws `StoreError`. */
export async function keepAlerts(store: Store, planned: readonly Planned[], now: number): Promise<Planned[]> {
  const fresh: Planned[] = []
  for (const each of await silencePlanned(store, planned, now))
    if (await store.addAlert(each.alert, each.deliveries, now)) fresh.push(each)
  return fresh
}

/** What came before a run that succeeded is over. */
export async function closeEnded(store: Store, rows: readonly ExecutionRow[], now: number): Promise<void> {
  const open = await store.alerts({ openOnly: true, limit: MOST_OPEN })
  const concerned = new Set(open.map(({ task_stage, task_name }) => `${task_stage}/${task_name}`))
  for (const { task_stage: stage, task_name: name, execution_status: status, execution_end: end } of rows)
    if (status === 'FINISHED' && end !== null && concerned.has(`${stage}/${name}`))
      await store.closeAlerts({ stage, name }, end.getTime(), now)
}

const MOST_OPEN = 10_000
