import { median } from '../../bench/figures.ts'
import { type Call, isWrapped } from '../calls.ts'
import type { World } from '../world.ts'
import type { Violation } from './violation.ts'

/** What a command may be slowed by; where the machine is so busy that all are slow, by more. */
const SLOWED = { ms: 100, ratio: 1.5 }
/** Fewer commands tell nothing. */
const ENOUGH = 20

const MEASURES = [
  { what: 'time until the command runs', of: (speed: Speed) => speed.startMs },
  { what: 'time of the command in its writes', of: (speed: Speed) => speed.writingMs },
]

interface Speed {
  startMs: number
  writingMs: number
}

/**
 * How much later a command starts, and how much longer it writes, than behind a node that only spawns it, in the same
 * storm; and under a fault of the disk or the database than without one.
 */
export function* wrongSpeed(world: World, print: (line: string) => void): Iterable<Violation> {
  const wrapped = world.calls.filter(isWrapped)
  const bare = speeds(
    world.calls.filter(({ way }) => way === 'bare'),
    world,
  )
  const node = speeds(
    world.calls.filter(({ way }) => way === 'node'),
    world,
  )
  const calm = speeds(
    wrapped.filter(call => !isUnderFault(call, world)),
    world,
  )
  const faulty = speeds(
    wrapped.filter(call => isUnderFault(call, world)),
    world,
  )
  for (const { what, of } of MEASURES) {
    const told = { bare, 'behind node': node, 'behind tasker': calm, 'and under a fault': faulty }
    print(
      `${what}: ${Object.entries(told)
        .map(([name, all]) => `${name} ${sayMs(all.map(of))}`)
        .join(', ')}`,
    )
    for (const [name, slower, quicker] of [
      ['than behind node', [...calm, ...faulty], node],
      ['under a fault than without', faulty, calm],
    ] as const) {
      if (Math.min(slower.length, quicker.length) < ENOUGH) continue
      const usualMs = median(quicker.map(of))
      const slowedMs = median(slower.map(of)) - usualMs
      if (slowedMs > Math.max(SLOWED.ms, SLOWED.ratio * usualMs))
        yield { who: 'all', what: `${what}: ${slowedMs.toFixed(0)} ms more ${name}` }
    }
  }
}

function speeds(calls: readonly Call[], world: World): Speed[] {
  return calls.flatMap(call => {
    const [first] = call.witness()
    if (first === undefined || world.excuses.of(first.runId).has('slow')) return []
    return [{ startMs: first.startedAt - call.startedAt, writingMs: first.writingMs }]
  })
}

function isUnderFault({ startedAt }: Call, { periods }: World): boolean {
  return periods.some(({ from, to }) => startedAt >= from && startedAt <= to)
}

function sayMs(values: readonly number[]): string {
  const high = values.toSorted((left, right) => left - right)[Math.floor(values.length * 0.9)]
  return `${median(values).toFixed(1)} ms (90 %: ${high?.toFixed(1)}; ${values.length} runs)`
}
