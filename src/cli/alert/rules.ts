import { type RuleInForce, rulesInForce } from '../../answer/rules-in-force.ts'
import type { Loaded } from '../../config/load.ts'
import { alertSettings } from '../../monitor/alerts/alert-settings.ts'
import type { Store } from '../../store/store.ts'
import { printJson } from '../print/json.ts'
import { type Look, lookOf } from '../print/look.ts'
import { type Column, layTable } from '../print/table.ts'
import { sayable } from '../say.ts'
import type { World } from '../world.ts'

/** Prints which rules hold, where they stand, and what each is about now. */
export async function alertRules(
  world: World,
  store: Store,
  { settings, origins }: Loaded,
  { json = false }: { json?: boolean },
): Promise<number> {
  const { rules, channels, maintenance } = alertSettings(settings)
  const from = rulesFrom(origins)
  const inForce = await rulesInForce(store, { rules, channels, from })
  if (json) {
    printJson(world, inForce)
    return 0
  }
  const look = lookOf(world)
  const table = layTable(COLUMNS(look), inForce.rules, look)
  const head = from === 'usual' ? 'No rules are written, so the usual one holds:' : `From ${from}:`
  world.out.write(`${sayable(head)}\n${[table.head, ...table.rows].join('\n')}\n`)
  if (channels.length === 0)
    world.out.write('There is no channel, so nobody is told: tasker alert add channel\n')
  if (maintenance.length > 0)
    world.out.write(`${sayable(`Nothing is told in the times of ${origins.alertMaintenance.where}.`)}\n`)
  return 0
}

/** Where the rules stand. */
export function rulesFrom({ alertRules: { from, where } }: Loaded['origins']): string {
  return from === 'default' ? 'usual' : where
}

const COLUMNS = ({ paint }: Look): Column<RuleInForce>[] => [
  { title: 'rule', min: 16, cell: ({ rule }) => ({ text: rule, paint: paint.bold }) },
  { title: 'to', cell: ({ to }) => to.join(', ') || 'nobody' },
  { title: 'open', cell: ({ open }) => (open === 0 ? '' : { text: String(open), paint: paint.red }) },
  { title: 'tasks', cell: ({ tasks }) => tasksText(tasks) },
  { title: 'times', cell: ({ times }) => times },
]

const NAMED = 2

function tasksText(tasks: readonly string[]): string {
  if (tasks.length === 0) return 'none yet'
  const more = tasks.length - NAMED
  return `${tasks.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
