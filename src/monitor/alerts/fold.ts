import type { AlertKind } from '../../domain/alert/alert.ts'
import type { AlertRow, PlannedDelivery } from '../../store/alert-rows.ts'

/** So many alike are told one by one within the time in which others are folded, if it was over in between. */
export const MOST_ALIKE = 3

/**
 * When an alert is told together with others like it: where the one before is not over yet, or where it comes and goes
 * all the time. Undefined: at once. `alike`: the latest of them, newest first.
 */
export function foldedUntil(
  kind: AlertKind,
  alike: readonly Pick<AlertRow, 'closed_at' | 'created_at'>[],
  now: number,
  foldMs: number,
): number | undefined {
  const begin = Math.floor(now / foldMs) * foldMs
  const eldest = alike[MOST_ALIKE - 1]
  const comesAndGoes = eldest !== undefined && eldest.created_at.getTime() >= begin
  // There is no second recovery without something bad in between.
  const goesOn = kind !== 'recovered' && alike[0]?.closed_at === null
  return goesOn || comesAndGoes ? begin + foldMs : undefined
}

/** Told then, and once: reminders and escalations are those of the first. */
export function folded(deliveries: readonly PlannedDelivery[], until: number): PlannedDelivery[] {
  return deliveries
    .filter(({ turn }) => turn === 0)
    .map(each => ({
      ...each,
      due_at: new Date(Math.max(each.due_at.getTime(), until)),
      repeat_seconds: null,
    }))
}
