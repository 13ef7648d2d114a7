import type { DueDelivery } from '../../store/alert-rows.ts'

/** Within such a time a channel gets only so many messages; then one each minute, with all that came up. */
export const COUNTED_MS = 10 * 60_000
const BETWEEN_MS = 60_000

/** What a channel got lately. */
export interface Traffic {
  messages: number
  lastAt?: number
}

/** What is told in one message each: what is alike, or all of it where that would be too many. Empty: not now. */
export function parcelsOf(
  due: readonly DueDelivery[],
  { messages, lastAt = Number.NEGATIVE_INFINITY }: Traffic,
  { most, now }: { most: number; now: number },
): DueDelivery[][] {
  const alike = [...Map.groupBy(due, likenessOf).values()]
  if (messages + alike.length <= most) return alike
  return now - lastAt < BETWEEN_MS || due.length === 0 ? [] : [[...due]]
}

function likenessOf({ alert, turn }: DueDelivery): string {
  const { kind, task_stage, task_name, cause } = alert
  return [kind, task_stage, task_name, cause, Math.sign(turn)].join('\n')
}
