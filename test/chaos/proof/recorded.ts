import type { Call } from '../calls.ts'
import type { Excuse } from '../excuses.ts'
import type { Fact, Records, Row } from '../records.ts'
import type { Testimony } from '../witness.ts'
import type { World } from '../world.ts'
import { isLost, isRecordedAs, possibleEnds } from './ends.ts'
import type { Violation } from './violation.ts'

/** Every run is recorded once, with its own end and all of its facts; and nothing else is. */
export function* wrongRecords(world: World, { rows, facts }: Records): Iterable<Violation> {
  const rowsOf = Map.groupBy(rows, row => row.run_id)
  const factsOf = Map.groupBy(facts, fact => fact.run_id)
  const runs = world.calls.flatMap(call => call.witness().map(run => ({ call, run })))
  for (const { call, run } of runs) {
    if (run.runId === '-') continue
    yield* wrongNesting(call, run, world)
    const excuses = world.excuses.of(run.runId)
    const [row, ...more] = rowsOf.get(run.runId) ?? []
    if (more.length > 0) yield { who: run.runId, what: `it is there ${more.length + 1} times` }
    if (row === undefined) {
      if (!excuses.has('unrecorded')) yield { who: run.runId, what: `lost: ${call.name} is not recorded` }
      continue
    }
    const wrong = wrongEnd(run, row, excuses) ?? wrongFacts(row, factsOf.get(run.runId) ?? [], excuses)
    if (wrong !== undefined) yield { who: run.runId, what: wrong }
  }
  const witnessed = new Set(runs.map(({ run }) => run.runId))
  for (const { run_id, task_name } of rows) {
    if (!witnessed.has(run_id) && task_name !== 'last')
      yield { who: run_id, what: `a run of ${task_name} that nobody has seen` }
  }
}

function wrongEnd(run: Testimony, row: Row, excuses: ReadonlySet<Excuse>): string | undefined {
  const ends = possibleEnds(run, excuses)
  if (ends.some(end => isRecordedAs(row, end, excuses))) return undefined
  if (excuses.has('lost') && isLost(row)) return undefined
  const { execution_status, exit_code, exit_signal, error_message } = row
  const recorded = [execution_status, exit_code, exit_signal, error_message].join(' ')
  return `recorded as '${recorded}', and it was ${JSON.stringify(ends)}`
}

/** Facts count from 1 without a gap, with one start and one end. */
function wrongFacts(row: Row, facts: readonly Fact[], excuses: ReadonlySet<Excuse>): string | undefined {
  const count = (kind: string) => facts.filter(fact => fact.kind === kind).length
  const twice = facts.length - new Set(facts.map(({ seq }) => seq)).size
  if (count('ended') > 1 || count('started') > 1) return 'two ends, or two starts'
  // Where the end of a journal was cut off, what is found out afterwards takes a number that was used already.
  if (excuses.has('facts')) return undefined
  if (twice > 0) return `${twice} facts are there twice`
  if (count('ended') !== 1 || count('started') !== 1) return 'no end, or no start, among its facts'
  return facts.length === row.last_seq ? undefined : `${facts.length} facts of ${row.last_seq}`
}

/** A wrapped command that a command started: it saw the same status as without tasker. */
function* wrongNesting(call: Call, run: Testimony, world: World): Iterable<Violation> {
  if (run.nestedStatus === undefined) return
  const inner = call.witness().find(({ parentRunId }) => parentRunId === run.runId)
  if (inner === undefined) return
  const excuses = world.excuses.of(inner.runId)
  const allowed = possibleEnds(inner, excuses).map(end => (end.kind === 'exit' ? end.code : 128 + end.number))
  if (excuses.has('wrapper killed')) allowed.push(137)
  if (!allowed.includes(run.nestedStatus))
    yield { who: inner.runId, what: `its caller saw status ${run.nestedStatus} instead of ${allowed}` }
}
