import { expect, test } from 'vitest'
import { parcelsOf } from '../../../src/monitor/alerts/parcels.ts'
import type { DueDelivery } from '../../../src/store/alert-rows.ts'

const NOW = Date.UTC(2026, 10, 21, 2)
const LIMITS = { most: 20, now: NOW }

/** Deliveries of alerts about so many tasks, each so often. */
function due(tasks: number, each = 1, turn = 0): DueDelivery[] {
  const one = (task: number, nr: number) => ({
    alert_id: `${task}.${nr}`,
    turn,
    alert: { kind: 'failed', task_stage: 'DAILY', task_name: `t${task}`, cause: 'e1' },
  })
  const all = Array.from({ length: tasks * each }, (_, index) => one(index % tasks, index))
  return all as unknown as DueDelivery[]
}

test.each<[string, DueDelivery[], { messages: number; lastAt?: number }, number[]]>([
  ['nothing', [], { messages: 0 }, []],
  ['a few are told one by one', due(3), { messages: 0 }, [1, 1, 1]],
  ['what is alike is told in one message', due(2, 5), { messages: 0 }, [5, 5]],
  ['a reminder is not like an alert', [...due(1), ...due(1, 1, 2)], { messages: 0 }, [1, 1]],
  ['reminders of one thing are alike', [...due(1, 1, 1), ...due(1, 1, 2)], { messages: 0 }, [2]],
  ['as many as are allowed', due(20), { messages: 0 }, Array(20).fill(1)],
  ['one more, and all are told together', due(21), { messages: 0 }, [21]],
  ['what came before counts', due(3), { messages: 18, lastAt: NOW - 60_000 }, [3]],
  ['the next one comes a minute later', due(3), { messages: 18, lastAt: NOW - 59_000 }, []],
])('%s', (_, deliveries, traffic, expected) => {
  expect(parcelsOf(deliveries, traffic, LIMITS).map(({ length }) => length)).toEqual(expected)
})
