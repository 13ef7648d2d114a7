import { setTimeout as pause } from 'node:timers/promises'
import { TaskerError } from '../../domain/error.ts'
import { isTerminal } from '../../domain/run.ts'
import type { AlertSettings } from '../../monitor/alerts/alert-settings.ts'
import { checkOne, keepFound, look } from '../../monitor/alerts/check.ts'
import { deliverAlertsPatiently } from '../../monitor/alerts/deliver-alerts.ts'
import { createLookout } from '../../monitor/alerts/lookout.ts'
import type { Planned } from '../../monitor/alerts/plan.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { printJson } from '../print/json.ts'
import { sayable, sayTrouble } from '../say.ts'
import { timeSpan } from '../time-span.ts'
import type { World } from '../world.ts'

export interface AlertCheckOptions {
  /** Only this run, once the database has its end. */
  run?: string
  /** Only say what would be told. */
  dryRun?: boolean
  /** How long to go on where a channel does not answer. */
  wait?: string
  json?: boolean
}

const WAIT = '30s'
const DELIVERED_WITHIN_MS = 60_000

/** Looks at the runs as the rules in force say, and tells what they find: what a monitor does all the time. */
export async function alertCheck(
  world: World,
  store: Store,
  settings: AlertSettings,
  options: AlertCheckOptions,
  tellTruth: () => Promise<void>,
): Promise<number> {
  const waitMs = timeSpan(options.wait ?? WAIT, '--wait')
  if (settings.channels.length === 0)
    throw new TaskerError('no channel is configured', 'write one below alerts: channels: in .tasker.yml')
  const row = options.run === undefined ? undefined : await endOf(store, options.run, tellTruth)
  const seen =
    row === undefined
      ? await look(store, settings, createLookout(), world.now())
      : { found: await checkOne(store, settings, row, world.now()), rows: [row] }
  if (options.dryRun) {
    print(world, seen.found, options.json)
    return 0
  }
  print(world, await keepFound(store, settings, seen, world.now()), options.json)
  const delivery = { now: world.now, signal: world.signal, onTrouble: sayTrouble }
  await deliverAlertsPatiently(store, settings, delivery, waitMs)
  return 0
}

/** Its journal may be on its way yet. */
async function endOf(store: Store, runId: string, tellTruth: () => Promise<void>): Promise<ExecutionRow> {
  const until = performance.now() + DELIVERED_WITHIN_MS
  for (let pauseMs = 100; ; pauseMs = Math.min(2 * pauseMs, 2_000)) {
    const [row] = await store.findRuns(runId, 1)
    if (row !== undefined && isTerminal(row.execution_status)) return row
    if (performance.now() > until)
      throw new TaskerError(`the database has no end of the run ${runId}`, 'tasker status shows what goes on')
    await pause(pauseMs)
    await tellTruth()
  }
}

function print(world: World, planned: readonly Planned[], json = false): void {
  if (json)
    printJson(
      world,
      planned.map(({ alert }) => alert),
    )
  else if (planned.length === 0) world.out.write('Nothing new is to be told.\n')
  for (const { alert, deliveries } of json ? [] : planned) {
    const to = [...new Set(deliveries.map(({ channel }) => channel))].join(', ') || 'nobody'
    const basis = alert.basis === undefined ? '' : ` (${alert.basis})`
    world.out.write(
      `${sayable(`${alert.kind} ${alert.stage}/${alert.task} to ${to}: ${alert.says}${basis}`)}\n`,
    )
  }
}
