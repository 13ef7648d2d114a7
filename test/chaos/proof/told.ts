import type { Letter, Told } from '../monitor/outbox.ts'
import type { Row } from '../records.ts'
import type { Violation } from './violation.ts'

/** Something was dead from one moment to another; milliseconds since 1970. */
export interface Crash {
  who: string
  from: number
  to: number
}

/** A row with the first attempt of which it is a repetition. */
type Attempt = Row & { retry_of_run_id: string | null }

/** Every failure was told by a letter, nothing else was, and no letter came twice without a crash in between. */
export function* wrongTold(
  rows: readonly Row[],
  {
    outbox,
    letters,
    crashes,
  }: { outbox: readonly Told[]; letters: readonly Letter[]; crashes: readonly Crash[] },
): Iterable<Violation> {
  const toldOf = Map.groupBy(outbox, ({ run_id }) => run_id)
  const copiesOf = Map.groupBy(letters, ({ id }) => id)
  for (const { who, attempts, hasFailed } of commands(rows as Attempt[])) {
    const told = attempts.flatMap(({ run_id }) => toldOf.get(run_id) ?? [])
    if (hasFailed && told.length === 0) yield { who, what: 'it failed, and nobody was told' }
    if (!hasFailed && told.length > 0) yield { who, what: 'it did not fail, and that was told' }
    if (told.length > 1) yield { who, what: `it was told ${told.length} times` }
  }
  for (const { alert_id, run_id: who, turn, outcome } of outbox) {
    const copies = copiesOf.get(`${alert_id}.${turn}`) ?? []
    if (outcome !== 'sent') yield { who, what: `its letter is ${outcome ?? 'still to be sent'}` }
    else if (copies.length === 0) yield { who, what: 'its letter was sent, and never came' }
    const moments = copies.map(({ at }) => at).toSorted((left, right) => left - right)
    for (const [index, at] of moments.slice(1).entries()) {
      const before = moments[index] ?? 0
      if (!crashes.some(({ from, to }) => to >= before && from <= at))
        yield { who, what: 'its letter came twice, and nothing had crashed' }
    }
  }
  const known = new Set(outbox.map(({ alert_id, turn }) => `${alert_id}.${turn}`))
  for (const { id } of letters) if (!known.has(id)) yield { who: id, what: 'a letter that nobody knows of' }
}

/** All attempts of each command; it failed if its last one did. */
function commands(rows: readonly Attempt[]) {
  const chains = Map.groupBy(rows, row => row.retry_of_run_id ?? row.run_id)
  return [...chains.values()].flatMap(attempts => {
    const last = attempts.toSorted((left, right) => left.run_id.localeCompare(right.run_id)).at(-1)
    return last === undefined
      ? []
      : [{ who: last.run_id, attempts, hasFailed: last.execution_status === 'FAILED' }]
  })
}
