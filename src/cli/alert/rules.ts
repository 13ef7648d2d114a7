import { sayRule, sayTimes } from '../../alert/say-rule.ts'
import type { Loaded } from '../../config/load.ts'
import type { AlertRule } from '../../domain/alert/rule.ts'
import { matchesPattern } from '../../kit/matches-pattern.ts'
import { alertSettings } from '../../monitor/alerts/alert-settings.ts'
import type { TaskRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { printJson } from '../print/json.ts'
import { type Look, lookOf } from '../print/look.ts'
import { type Column, layTable } from '../print/table.ts'
import { sayable } from '../say.ts'
import type { World } from '../world.ts'

/** A rule in force, and what it is about now. */
interface Ruled {
  rule: string
  to: readonly string[]
  times: string
  tasks: readonly string[]
  /** Open alerts of its kinds about these tasks. */
  open: number
}

const MOST_OPEN = 10_000

/** Prints which rules hold, where they stand, and what each is about now. */
export async function alertRules(
  world: World,
  store: Store,
  { settings, origins }: Loaded,
  { json = false }: { json?: boolean },
): Promise<number> {
  const { rules, channels, maintenance } = alertSettings(settings)
  const [tasks, open] = await Promise.all([
    store.tasks({ enabledOnly: false }),
    store.alerts({ openOnly: true, limit: MOST_OPEN }),
  ])
  const ruled = rules.map((rule): Ruled => {
    const covered = tasks.filter(task => isCovered(rule, task))
    const names = new Set(covered.map(nameOf))
    const isOf = (alert: (typeof open)[number]) => rule.on.includes(alert.kind) && names.has(nameOf(alert))
    return {
      rule: sayRule(rule),
      to: rule.to ?? channels.map(({ name }) => name),
      times: sayTimes(rule),
      tasks: [...names],
      open: open.filter(isOf).length,
    }
  })
  const where = origins.alertRules.where
  const from = origins.alertRules.from === 'default' ? 'usual' : where
  if (json) {
    printJson(world, { from, channels: channels.map(({ name }) => name), rules: ruled })
    return 0
  }
  const look = lookOf(world)
  const table = layTable(COLUMNS(look), ruled, look)
  const head = from === 'usual' ? 'No rules are written, so the usual one holds:' : `From ${from}:`
  world.out.write(`${sayable(head)}\n${[table.head, ...table.rows].join('\n')}\n`)
  if (channels.length === 0)
    world.out.write('There is no channel, so nobody is told: tasker alert add channel\n')
  if (maintenance.length > 0)
    world.out.write(`${sayable(`Nothing is told in the times of ${origins.alertMaintenance.where}.`)}\n`)
  return 0
}

/** By its names alone: of which host and tag a run will be nobody knows. */
function isCovered({ stage, task }: AlertRule, row: TaskRow): boolean {
  return (
    (stage === undefined || matchesPattern(stage, row.task_stage)) &&
    (task === undefined || matchesPattern(task, row.task_name))
  )
}

function nameOf({ task_stage, task_name }: { task_stage: string; task_name: string }): string {
  return `${task_stage}/${task_name}`
}

const COLUMNS = ({ paint }: Look): Column<Ruled>[] => [
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
