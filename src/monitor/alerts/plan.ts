import { afterQuiet } from '../../alert/daily-span.ts'
import type { Found } from '../../alert/evaluate.ts'
import type { Alert } from '../../domain/alert/alert.ts'
import type { Channel } from '../../domain/alert/channel.ts'
import type { AlertRule } from '../../domain/alert/rule.ts'
import { shortHash } from '../../kit/short-hash.ts'
import type { PlannedDelivery } from '../../store/alert-rows.ts'

const ESCALATION = -1

/** An alert and what is to be brought to whom. */
export interface Planned {
  alert: Alert
  deliveries: PlannedDelivery[]
  /** A run of the task has succeeded since. */
  isOver?: boolean
}

/** Several rules may find the same: it is one alert, and each channel gets it once. */
export function plan(found: readonly Found[], channels: readonly Channel[], now: number): Planned[] {
  const byKey = Map.groupBy(found, ({ alert }) => alert.key)
  return [...byKey.values()].flatMap(alike => {
    const [first] = alike
    if (first === undefined) return []
    const deliveries = alike.flatMap(({ rule }) => deliveriesOf(rule, channels, now))
    const once = new Map(deliveries.toReversed().map(each => [`${each.channel} ${each.turn}`, each]))
    return [{ alert: first.alert, deliveries: [...once.values()] }]
  })
}

function deliveriesOf(rule: AlertRule, channels: readonly Channel[], now: number): PlannedDelivery[] {
  const at = (moment: number) => new Date(afterQuiet(rule.quiet ?? [], moment))
  const { escalate } = rule
  const first = channels
    .filter(({ name }) => rule.to?.includes(name) ?? true)
    .map(channel => ({
      channel: channel.name,
      turn: 0,
      address: addressOf(channel),
      due_at: at(now),
      while_open: false,
      repeat_seconds: rule.remindMs === undefined ? null : rule.remindMs / 1000,
    }))
  const later = channels
    .filter(({ name }) => escalate?.to.includes(name))
    .map(channel => ({
      channel: channel.name,
      turn: ESCALATION,
      address: addressOf(channel),
      due_at: at(now + (escalate?.afterMs ?? 0)),
      while_open: true,
      repeat_seconds: null,
    }))
  return [...first, ...later]
}

/** Tells channels of one name apart that lead to different places: who has another one by that name does not send to it. */
export function addressOf(channel: Channel): string {
  const { name, type } = channel
  switch (type) {
    case 'smtp':
      return shortHash([name, channel.url, ...channel.to].join('\n'))
    case 'exec':
      return shortHash([name, ...channel.command].join('\n'))
    case 'slack':
    case 'webhook':
    case 'ntfy':
      return shortHash([name, channel.url].join('\n'))
  }
}
