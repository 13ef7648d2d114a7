import { median } from '../../bench/figures.ts'
import type { Call } from '../calls.ts'
import type { World } from '../world.ts'
import type { Violation } from './violation.ts'

/** What a command may be slowed by. */
const SLOWED_MS = 100

interface Speed {
  /** From the start of its line to its own first step. */
  startMs: number
  /** All the time that it stood in its writes. */
  writingMs: number
}

/** How much later a command started, and how much longer it wrote, than without tasker under the same load. */
export function* wrongSpeed(world: World, print: (line: string) => void): Iterable<Violation> {
  const bare = speeds(
    world.calls.filter(call => call.way === 'bare'),
    world,
  )
  const wrapped = speeds(
    world.calls.filter(call => call.way !== 'bare'),
    world,
  )
  for (const [what, of] of [
    ['start of the command', (speed: Speed) => speed.startMs],
    ['its time in writes', (speed: Speed) => speed.writingMs],
  ] as const) {
    const [ours, theirs] = [wrapped.map(of), bare.map(of)]
    const slowerMs = median(ours) - median(theirs)
    const figures = [ours, theirs].map(
      values => `${median(values).toFixed(1)} (90 %: ${high(values).toFixed(1)})`,
    )
    print(
      `${what}: median ${figures[0]} ms against ${figures[1]} ms bare, ${ours.length} and ${theirs.length} runs`,
    )
    if (slowerMs > SLOWED_MS)
      yield { who: 'all', what: `${what} is ${slowerMs.toFixed(0)} ms later than bare` }
  }
}

function speeds(calls: readonly Call[], world: World): Speed[] {
  return calls.flatMap(call => {
    const [first] = call.witness()
    if (first === undefined || world.excuses.of(first.runId).has('slow')) return []
    return [{ startMs: first.startedAt - call.startedAt, writingMs: first.writingMs }]
  })
}

function high(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length * 0.9)] ?? Number.NaN
}
