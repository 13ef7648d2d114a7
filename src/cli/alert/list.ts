import { type ListedAlert, listedAlerts } from '../../answer/alerts-answer.ts'
import type { AlertDeliveryRow, AlertRow } from '../../store/alert-rows.ts'
import type { Store } from '../../store/store.ts'
import { parseCount } from '../count.ts'
import type { Cell } from '../print/cell.ts'
import { printJson } from '../print/json.ts'
import { type Look, lookOf } from '../print/look.ts'
import { shortIds } from '../print/short-id.ts'
import { type Column, layTable } from '../print/table.ts'
import { startedText } from '../print/time.ts'
import type { World } from '../world.ts'

export interface AlertListOptions {
  /** Only what is neither acknowledged nor over. */
  open?: boolean
  limit?: string
  json?: boolean
}

const LIMIT = 50

/** Prints alerts, the latest first, with what became of each. */
export async function alertList(world: World, store: Store, options: AlertListOptions): Promise<number> {
  const limit = options.limit === undefined ? LIMIT : parseCount(options.limit, '--limit', 1)
  const alerts = await listedAlerts(store, { openOnly: options.open === true, limit }, world.now())
  if (options.json) {
    printJson(world, alerts)
    return 0
  }
  if (alerts.length === 0) {
    world.out.write(options.open ? 'No alert is open.\n' : 'There was no alert yet.\n')
    return 0
  }
  const look = lookOf(world)
  const table = layTable(columnsOf(alerts, look), alerts, look)
  world.out.write(`${[table.head, ...table.rows].join('\n')}\n`)
  return 0
}

function columnsOf(alerts: readonly ListedAlert[], look: Look): Column<ListedAlert>[] {
  const ids = shortIds(alerts.map(({ alert_id }) => alert_id))
  const { bold, dim } = look.paint
  return [
    { title: 'alert', cell: ({ alert_id: id }) => ({ text: ids.get(id) ?? id, paint: dim }) },
    { title: 'when', cell: ({ at }) => startedText(at, look) },
    { title: 'kind', cell: ({ kind }) => ({ text: kind, paint: bold }) },
    { title: 'task', min: 16, cell: ({ task_stage: stage, task_name: name }) => `${stage}/${name}` },
    { title: 'state', cell: alert => stateOf(alert, look) },
    { title: 'told', worth: 1, cell: ({ deliveries }) => deliveries.map(toldText).join(', ') },
    { title: 'what', spills: 'after', cell: ({ says }) => says },
  ]
}

function stateOf(alert: AlertRow, { paint }: Look): Cell {
  if (alert.acknowledged_at !== null)
    return { text: `acknowledged by ${alert.acknowledged_by}`, paint: paint.dim }
  return alert.closed_at === null ? { text: 'open', paint: paint.red } : { text: 'over', paint: paint.green }
}

function toldText({ channel, turn, outcome, trouble, due_at: dueAt }: AlertDeliveryRow): string {
  const name = turn === 0 ? channel : `${channel} (${turn < 0 ? 'escalation' : 'reminder'})`
  if (outcome === 'sent') return name
  if (outcome === 'dropped') return `${name}: not needed any more`
  if (trouble !== null) return `${name}: ${trouble}${outcome === null ? ', tried again' : ''}`
  return `${name}: due ${dueAt.toISOString().slice(0, 16)}Z`
}
