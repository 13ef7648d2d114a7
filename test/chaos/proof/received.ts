import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Call, isWrapped } from '../calls.ts'
import type { Excuse } from '../excuses.ts'
import type { Records, Row } from '../records.ts'
import type { Testimony } from '../witness.ts'
import type { World } from '../world.ts'
import { isLost, isRecordedAs, isSeenAs, possibleEnds } from './ends.ts'
import { readLines, wrongWithLines } from './lines.ts'
import type { Violation } from './violation.ts'

/** What callers received is what their commands gave: status, output, nothing else; and the log has it too. */
export function* wrongReceived(world: World, { rows }: Records): Iterable<Violation> {
  for (const call of world.calls) {
    if (!isWrapped(call)) continue
    const runs = call.witness()
    const excuses = union(world, [call.name, ...runs.map(({ runId }) => runId)])
    yield* wrongStatus(call, runs, rows, world)
    for (const what of [
      ...wrongWords(call),
      ...wrongWrites(runs, excuses),
      ...wrongOutput(call, runs, excuses),
    ])
      yield { who: runs.at(-1)?.runId ?? call.name, what: `${call.name} (${call.way}): ${what}` }
    for (const run of runs) {
      const row = rows.find(({ run_id }) => run_id === run.runId)
      if (row?.log_file == null) continue
      // An inner run whose output is the log of the outer one has that as its own.
      if (union(world, [run.runId, row.log_file.slice(0, 36)]).has('log')) continue
      for (const what of wrongLog(join(row.log_path ?? '', row.log_file), run, excuses))
        yield { who: run.runId, what: `log of ${call.name} (${call.way}): ${what}` }
    }
  }
}

function union(world: World, names: readonly string[]): ReadonlySet<Excuse> {
  return new Set(names.flatMap(name => [...world.excuses.of(name)]))
}

/** Its caller saw how the last run ended, and what it saw is what is recorded. */
function* wrongStatus(
  call: Call,
  runs: readonly Testimony[],
  rows: readonly Row[],
  world: World,
): Iterable<Violation> {
  const last = runs.findLast(run => run.parentRunId === undefined)
  const excuses = union(world, last === undefined ? [call.name] : [last.runId])
  const seen = JSON.stringify(call.status)
  if (excuses.has('wrapper killed') && call.status?.signal === 'SIGKILL') return
  if (last === undefined) {
    // Before the command was started, tasker is a program like others.
    if (excuses.has('asked') && call.status?.signal === 'SIGTERM') return
    yield { who: call.name, what: `its command was never started, and its caller saw ${seen}` }
    return
  }
  const ends = possibleEnds(last, excuses)
  const seenEnds = ends.filter(end => isSeenAs(call, end))
  const row = rows.find(({ run_id }) => run_id === last.runId)
  if (ends.length === 0) yield { who: last.runId, what: 'its command died, and nobody killed it' }
  else if (seenEnds.length === 0)
    yield { who: last.runId, what: `its caller saw ${seen} instead of ${JSON.stringify(ends)}` }
  else if (row !== undefined && !isLost(row) && !seenEnds.some(end => isRecordedAs(row, end, excuses)))
    yield { who: last.runId, what: `its caller saw ${seen}, and it is recorded as ${row.execution_status}` }
}

const MAY_BE_SAID = /^(tasker: (?!a bug)|\S*puppet\.sh: line \d+: )/

/** tasker says on stderr what is wrong with it, in one line each; bash says what it finds about its children. */
function wrongWords(call: Call): string[] {
  return call
    .stderr()
    .split('\n')
    .filter(line => line !== '' && !MAY_BE_SAID.test(line))
    .map(line => `on stderr: ${line}`)
}

function wrongWrites(runs: readonly Testimony[], excuses: ReadonlySet<Excuse>): string[] {
  return runs.some(run => run.unwritten) && !excuses.has('sigpipe') ? ['a write of the command failed'] : []
}

function wrongOutput(call: Call, runs: readonly Testimony[], excuses: ReadonlySet<Excuse>): string[] {
  const text = call.stdout()
  const last = runs.findLast(run => run.parentRunId === undefined)
  const gap = excuses.has('gap') && call.way !== 'file'
  const torn = gap || isCut(excuses)
  if (call.way === 'null') return []
  if (call.way === 'quiet') {
    if (excuses.has('wrapper killed') || excuses.has('asked')) return []
    if (last?.end?.kind === 'exit' && last.end.code === 0)
      return text === '' || excuses.has('sigkill') ? [] : ['something was printed, though it went well']
    return excuses.has('log') || last === undefined
      ? []
      : wrongLines(text, [last], { gap, torn, late: false })
  }
  return wrongLines(text, runs, { gap, torn, late: true })
}

/** Its command may have died in the middle of a line. */
function isCut(excuses: ReadonlySet<Excuse>): boolean {
  return excuses.has('sigkill') || excuses.has('asked') || excuses.has('sigpipe')
}

function* wrongLog(path: string, run: Testimony, excuses: ReadonlySet<Excuse>): Iterable<string> {
  try {
    yield* wrongLines(readFileSync(path, 'utf8'), [run], { gap: false, torn: isCut(excuses), late: false })
  } catch (error) {
    yield String(error)
  }
}

/** `torn`: lines may be cut. `late`: what background processes wrote is there too. */
function wrongLines(
  text: string,
  runs: readonly Testimony[],
  { gap, torn, late }: { gap: boolean; torn: boolean; late: boolean },
): string[] {
  const { lines, others } = readLines(text)
  const wrong = runs.flatMap(run =>
    [...run.lines].flatMap(([pid, count]) => {
      const most = run.end === undefined ? Number.POSITIVE_INFINITY : count
      const least = late || pid === run.pid ? count : 0
      return wrongWithLines(lines, pid, { least, most }, gap) ?? []
    }),
  )
  // A log has stderr too.
  const foreign = others.filter(line => !MAY_BE_SAID.test(line) && !(torn && /^[:a-z]*[\d /#.]*$/.test(line)))
  return [...wrong, ...foreign.slice(0, 3).map(line => `a line that nobody wrote: ${JSON.stringify(line)}`)]
}
